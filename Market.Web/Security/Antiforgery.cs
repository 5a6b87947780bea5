using System.Net;
using Market.ServiceDefaults.Database;
using Market.Web.Account.Data;
using Market.Web.Sharing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace Market.Web.Security;

/// <summary>Every form carries a token of the session it was shown to; without it nothing is done, and the page says why.</summary>
internal static class Antiforgery
{
    public static void AddAntiforgeryEverywhere(this IServiceCollection services)
    {
        services.AddOptions<AntiforgeryOptions>().Configure<PublicAddress>((antiforgery, address) =>
        {
            antiforgery.Cookie.Follow(address, "form");
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<FormTokens>().AddSingleton<IAntiforgery>(provider => provider.GetRequiredService<FormTokens>());
        services.AddPreparation<AccountsDb>(FormKey.Prepare);
        services.AddSingleton(provider => new VisitorPart("token", Field(provider.GetRequiredService<FormTokens>())));
        services.Configure<MvcOptions>(mvc =>
        {
            mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            mvc.Filters.Add(new Explanation());
        });
    }

    private static Func<HttpContext, string, string> Field(FormTokens forms) => (context, _) =>
    {
        var tokens = forms.GetAndStoreTokens(context);
        return $"""<input name="{tokens.FormFieldName}" type="hidden" value="{WebUtility.HtmlEncode(tokens.RequestToken)}">""";
    };

    private sealed class Explanation : IAlwaysRunResultFilter
    {
        public void OnResultExecuting(ResultExecutingContext context)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
                context.HttpContext.Refuse(StatusCodes.Status400BadRequest, "antiforgery");
        }

        public void OnResultExecuted(ResultExecutedContext context)
        {
        }
    }
}
