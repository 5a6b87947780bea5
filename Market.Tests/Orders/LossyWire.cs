using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Market.Tests.Orders;

/// <summary>Between us and PostgreSQL: has the server do what it is told, and hangs up when it answers.</summary>
internal sealed class LossyWire : DbConnectionInterceptor, IDisposable
{
    private static readonly byte[] ReadyForQuery = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public LossyWire() => listener.Start();

    /// <summary>The message that has these words in it. Null again once its answer is lost.</summary>
    public string? LosesAnswerTo { get; set; }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        var server = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        var here = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (server.Port == here)
            return new(result);
        _ = Carry(server.Host!, server.Port);
        server.Port = here;
        connection.ConnectionString = server.ConnectionString;
        return new(result);
    }

    public void Dispose() => listener.Dispose();

    private async Task Carry(string host, int port)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            var server = new TcpClient();
            await server.ConnectAsync(host, port);
            _ = Carry(client, server);
        }
    }

    private async Task Carry(TcpClient client, TcpClient server)
    {
        using (client)
        using (server)
        {
            var loses = false;
            await Task.WhenAny(
                Carry(client, server, said => { loses |= IsToBeLost(said.Span); return true; }, said => true),
                Carry(server, client, said => !loses, said => !loses || !said.Span.EndsWith(ReadyForQuery)));
        }
    }

    private static async Task Carry(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, bool> handsOn, Func<ReadOnlyMemory<byte>, bool> goesOn)
    {
        var buffer = new byte[64 * 1024];
        while (await from.GetStream().ReadAsync(buffer) is var length and > 0)
        {
            if (handsOn(buffer.AsMemory(0, length)))
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
            if (!goesOn(buffer.AsMemory(0, length)))
                return;
        }
    }

    private bool IsToBeLost(ReadOnlySpan<byte> said)
    {
        if (LosesAnswerTo is not { } words || said.IndexOf(Encoding.UTF8.GetBytes(words)) < 0)
            return false;
        LosesAnswerTo = null;
        return true;
    }
}
