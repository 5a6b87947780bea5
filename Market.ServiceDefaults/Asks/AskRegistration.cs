using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProtoBuf;
using ProtoBuf.Grpc.Client;
using ProtoBuf.Grpc.Server;
using ProtoBuf.Meta;

namespace Market.ServiceDefaults.Asks;

/// <summary>Questions and commands whose answer somebody waits for: code-first gRPC between processes.</summary>
public static class AskRegistration
{
    private const int LargestMessage = 32 * 1024 * 1024;
    private const string Header = "x-market-service";

    static AskRegistration() => TeachDates();

    /// <summary>
    /// Makes <typeparamref name="TAsks"/> answerable by the service at Services:<paramref name="name"/>. A service that cannot be
    /// reached is tried again for some seconds: every command of a contract may be repeated.
    /// </summary>
    public static void AddRemoteAsks<TAsks>(this IHostApplicationBuilder builder, string name) where TAsks : class =>
        builder.Services.AddSingleton(_ => builder.RemoteAsks<TAsks>(name));

    internal static TAsks RemoteAsks<TAsks>(this IHostApplicationBuilder builder, string name) where TAsks : class
    {
        var address = builder.Configuration[$"Services:{name}"] ?? throw new InvalidOperationException($"Services:{name} is not configured.");
        return Channel(address, builder.Configuration["Services:Secret"]).CreateGrpcService<TAsks>();
    }

    public static void AddAskServer(this IServiceCollection services) => services.AddCodeFirstGrpc(options =>
    {
        options.MaxReceiveMessageSize = LargestMessage;
        options.MaxSendMessageSize = LargestMessage;
        options.Interceptors.Add<PassingFaults>();
    });

    /// <summary>Serves asks to callers that know Services:Secret; whoever reaches the port without it is turned away.</summary>
    public static void MapAsks<TService>(this WebApplication app) where TService : class
    {
        var expected = Encoding.UTF8.GetBytes(app.Configuration["Services:Secret"] ?? "");
        if (expected.Length == 0 && !app.Environment.IsDevelopment())
            throw new InvalidOperationException("Services:Secret must be set outside Development: whoever reaches this port could act for anybody.");
        app.MapGrpcService<TService>().AllowAnonymous().AddEndpointFilterFor(expected);
    }

    private static void AddEndpointFilterFor(this IEndpointConventionBuilder endpoints, byte[] expected)
    {
        if (expected.Length == 0)
            return;
        endpoints.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString()), expected))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        });
    }

    private static GrpcChannel Channel(string address, string? secret) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = LargestMessage,
        MaxSendMessageSize = LargestMessage,
        HttpHandler = new CallerHandler(secret),
        // Somebody who goes away while a page is asked for is no fault of the page.
        ThrowOperationCanceledOnCancellation = true,
        ServiceConfig = new ServiceConfig
        {
            MethodConfigs =
            {
                new MethodConfig
                {
                    Names = { MethodName.Default },
                    RetryPolicy = new RetryPolicy
                    {
                        MaxAttempts = 5,
                        InitialBackoff = TimeSpan.FromMilliseconds(200),
                        MaxBackoff = TimeSpan.FromSeconds(2),
                        BackoffMultiplier = 2,
                        RetryableStatusCodes = { StatusCode.Unavailable },
                    },
                },
            },
        },
    });

    /// <summary>protobuf has no DateTimeOffset: it travels as UTC ticks (100 ns).</summary>
    private static void TeachDates() => RuntimeTypeModel.Default.Add(typeof(DateTimeOffset), false).SetSurrogate(typeof(Instant));

    [ProtoContract]
    private struct Instant
    {
        [ProtoMember(1)]
        public long UtcTicks { get; set; }

        public static implicit operator Instant(DateTimeOffset value) => new() { UtcTicks = value.UtcTicks };

        public static implicit operator DateTimeOffset(Instant value) => new(value.UtcTicks, TimeSpan.Zero);
    }

    /// <summary>Names the caller, and bounds how long an answer may take.</summary>
    private sealed class CallerHandler(string? secret) : DelegatingHandler(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
    })
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            if (secret is { Length: > 0 })
                request.Headers.TryAddWithoutValidation(Header, secret);
            return await base.SendAsync(request, patience.Token);
        }
    }
}
