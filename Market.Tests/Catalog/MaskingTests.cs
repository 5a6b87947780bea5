using System.Text.Encodings.Web;
using System.Text.Json;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.Households;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Catalog;

[Collection(nameof(Registry))]
public sealed class MaskingTests(Registry registry)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task No_name_of_a_household_leaves_the_registry()
    {
        var host = await registry.On(Stack.Sqlite);
        // Names of two characters may be words; of three and more they are persons.
        var names = await host.In<CatalogDb, HashSet<string>>(async db => [.. await db.Households.Select(h => h.FamilyName + h.GivenName).Where(name => name.Length > 2).ToListAsync()]);
        var records = JsonSerializer.Serialize(await host.Snapshot(), Readable);
        var facts = JsonSerializer.Serialize(await host.Published<LinkagePlanPublished>(), Readable);

        Assert.True(names.Count > 1_000);
        Assert.Equal(names.First(), Found(names, "「" + names.First() + "」"));
        Assert.Null(Found(names, records));
        Assert.Null(Found(names, facts));
    }

    [Fact]
    public async Task Members_are_named_by_family_alone_compound_family_names_whole()
    {
        var members = (await (await registry.On(Stack.Sqlite)).Snapshot()).Plans.SelectMany(plan => plan.Members).Select(member => member.MaskedName).Distinct().ToList();

        Assert.All(members, name => Assert.EndsWith("某某", name));
        Assert.All(members, name => Assert.InRange(name.Length, 3, 4));
        Assert.Contains("李某某", members);
        Assert.Contains(members, name => name.Length == 4);
        Assert.Equal("欧阳某某", PersonName.Masked("欧阳"));
    }

    private static string? Found(HashSet<string> names, string text)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; start < text.Length; start++)
            for (var length = 3; length <= 4 && start + length <= text.Length; length++)
                if (lookup.TryGetValue(text.AsSpan(start, length), out var name))
                    return name;
        return null;
    }
}
