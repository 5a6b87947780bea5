using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Market.ServiceDefaults.Telemetry;

public static class TelemetryRegistration
{
    /// <summary>Spans of our own: the outbox, payments.</summary>
    public static readonly ActivitySource Source = new("Market");

    /// <summary>
    /// Traces follow one order through HTTP, gRPC, the outbox and messages, for the collector that OTEL_EXPORTER_OTLP_ENDPOINT names;
    /// metrics go there too, and are at /metrics.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var collector = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithMetrics(metrics =>
            {
                // Of the web server only how long requests took and which connections there are: its other meters count several things within
                // each request (blocks of memory, matched routes), which together cost a shared page as much as finding it does.
                metrics.AddMeter(Source.Name, "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddView("http.server.active_requests", MetricStreamConfiguration.Drop).AddRuntimeInstrumentation().AddPrometheusExporter();
                if (collector)
                    metrics.AddOtlpExporter();
            });
        // Spans that nobody collects would cost every page a tenth of its time.
        if (collector)
            telemetry.WithTracing(tracing => tracing
                .AddSource(Source.Name, "MassTransit", "Npgsql").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddOtlpExporter());
    }

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
}
