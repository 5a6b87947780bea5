using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Market.Orders.Data;
using Market.Tests.Web.Api;
using Market.Web.Data;
using Market.Web.Livestream;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Security;

/// <summary>Whoever only looks, changes nothing: every GET route, called by someone who may see them all.</summary>
[Collection(MarketCollection.Name)]
public sealed partial class GetChangesNothingTests(MarketHost market)
{
    // What works by itself in the background, and what is written because somebody looked where they may not.
    private static readonly string[] NotState = ["inbox", "outbox", "audit", "data_protection_keys", "mails", "payment_comparisons", "__EFMigrationsLock", "sqlite_sequence"];

    [Fact]
    public async Task Looking_at_every_page_leaves_every_database_as_it_was()
    {
        using var visitor = market.NewVisitor();
        await visitor.SignIn("office@example.com");
        var code = await visitor.Code();
        var (_, order) = await visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(code)), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        var values = new Dictionary<string, string>
        {
            ["code"] = code,
            ["orderNo"] = order.GetProperty("orderNo").GetString()!,
            ["accessToken"] = order.GetProperty("accessToken").GetString()!,
            ["documentName"] = "v1",
        };
        // The order just placed is announced a moment later, by nobody's looking.
        await Eventually.Holds(() => market.In<OrdersDb, bool>(async db => !await db.Stock.AnyAsync(item => item.OnHand - item.Reserved != item.Announced)), "the stock is announced");
        await market.Settled();
        await Eventually.Holds(() => market.In<WebDb, bool>(async db => !await db.LiveSessions.AnyAsync(session => session.State == SessionState.Ended && !db.LiveEvidence.Any(evidence => evidence.SessionCode == session.Code))), "what is over is sealed");
        var before = State();

        var pages = market.Routes().Where(route => route.Method == "GET" && !route.Path.StartsWith("/stripe-simulator", StringComparison.Ordinal) && !route.Path.Contains('*', StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 20);
        foreach (var (_, path, _) in pages)
            using (var answer = await visitor.Get(Parameter().Replace(path, name => values.GetValueOrDefault(name.Groups[1].Value, "x"))))
                Assert.True((int)answer.StatusCode < 500, $"{path}: {answer.StatusCode}");

        Assert.Equal(before, State());
    }

    /// <summary>A line for every table: its rows, in full, hashed.</summary>
    private string State() => string.Join('\n', Directory.GetFiles(market.Folder, "*.db").Order().SelectMany(Tables));

    private static IEnumerable<string> Tables(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        connection.Open();
        foreach (var table in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Where(table => !NotState.Contains(table)).ToList())
            yield return $"{Path.GetFileName(file)} {table} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Rows(connection, $"SELECT * FROM \"{table}\"")))))}";
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var values = new object[rows.FieldCount];
        while (rows.Read())
        {
            rows.GetValues(values);
            // When the watch of payments looks next is its own affair.
            yield return string.Join('|', values.Select((value, i) => rows.GetName(i) == "next_check_at" ? "" : value is byte[] bytes ? Convert.ToHexString(bytes) : value));
        }
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
