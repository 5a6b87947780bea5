using Grpc.Core;
using Grpc.Core.Interceptors;
using Market.ServiceDefaults.Database;

namespace Market.ServiceDefaults.Asks;

/// <summary>A fault that passes by itself (a database that starts anew) is told to the caller as one, who asks again: every command of a contract may be repeated.</summary>
internal sealed class PassingFaults : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, exception.Message));
        }
    }
}
