using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Market.Web.Shared;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Market.Web.Api;

/// <summary>The public API of /api/v1 and the door of the payment provider.</summary>
internal static class ApiModule
{
    public static void AddApi(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", Description.Describe);
        builder.Services.Configure<ApiBehaviorOptions>(api =>
        {
            api.InvalidModelStateResponseFactory = Problems.OfUnreadable;
            // Errors without a body get theirs where all do.
            api.SuppressMapClientErrors = true;
        });
        // What an order must hold is the orders service's to say, all of it at once; its attributes here only describe it.
        builder.Services.Configure<MvcOptions>(mvc => mvc.ModelMetadataDetailsProviders.Add(new SuppressChildValidationMetadataProvider(typeof(PlaceOrderBody))));
        builder.Services.Configure<JsonOptions>(json =>
        {
            json.AllowInputFormatterExceptionMessages = false;
            json.JsonSerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.JsonSerializerOptions.AllowDuplicateProperties = false;
            json.JsonSerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.JsonSerializerOptions.MaxDepth = 16;
            json.JsonSerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
    }

    /// <summary>Programs say their language in a header, not in the address.</summary>
    public static void UseLanguageOfPrograms(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/api"),
        api => api.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(Language.Chinese),
            SupportedCultures = [Language.Chinese, Language.English],
            SupportedUICultures = [Language.Chinese, Language.English],
            RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()],
        }));

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapPost("/webhooks/stripe", PaymentWebhook.Receive).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }
}
