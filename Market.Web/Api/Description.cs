using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Market.Web.Api;

/// <summary>Marks what is opened by an order's token.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BearerTokenAttribute : Attribute;

/// <summary>The API's description at /openapi/v1.json.</summary>
internal static class Description
{
    private const string Scheme = "orderToken";

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = action => action.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Market 消费帮扶商城",
                Version = "v1",
                Description = "Certified products of the district, its counters, public figures, and ordering. Amounts are whole fen (CNY). Errors are problem details (RFC 9457) whose errors name the field, in Chinese or English by Accept-Language. No cookie is read or set.",
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "The accessToken that was handed out with the order.",
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BearerTokenAttribute>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
