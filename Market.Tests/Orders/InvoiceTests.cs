using Market.Catalog.Contracts;
using Market.Orders.Contracts;

namespace Market.Tests.Orders;

/// <summary>A buyer may ask for an invoice: to a person, or to a unit whose code is checked before anybody types it in again.</summary>
public sealed class InvoiceTests
{
    /// <summary>The example of GB 32100-2015.</summary>
    private const string Code = "91350100M000100Y43";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_invoice_request_stands_with_the_order_as_it_was_asked_for(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var asked = new InvoiceRequest(InvoiceKind.Unit, "某某单位", Code, "bill@example.com");

        var with = (await host.Place(Some.Order("P1", 1) with { Invoice = asked })).Order!;
        var without = (await host.Place(Some.Order("P1", 1))).Order!;

        Assert.Equal(asked, (await host.Get(with.OrderNo, new OrderAccess(null, with.AccessToken, false, "guest")))!.Invoice);
        Assert.Null((await host.Get(without.OrderNo, new OrderAccess(null, without.AccessToken, false, "guest")))!.Invoice);
    }

    [Theory]
    [InlineData(InvoiceKind.Unit, "某某单位", null, "a@b.example", "invoice.taxNumber required")]
    [InlineData(InvoiceKind.Unit, "某某单位", "91350100M000100Y44", "a@b.example", "invoice.taxNumber bad_tax_number")]
    [InlineData(InvoiceKind.Unit, "某某单位", "91350100M000100Y4", "a@b.example", "invoice.taxNumber bad_tax_number")]
    [InlineData(InvoiceKind.Unit, "某某单位", "91350100M0001O0Y43", "a@b.example", "invoice.taxNumber bad_tax_number")]
    [InlineData(InvoiceKind.Unit, "", Code, "a@b.example", "invoice.title required")]
    [InlineData(InvoiceKind.Person, "周小禾", Code, "a@b.example", "invoice.taxNumber unknown_value")]
    [InlineData(InvoiceKind.Person, "周\0", null, "a@b.example", "invoice.title bad_characters")]
    [InlineData(InvoiceKind.Person, "周小禾", null, "", "invoice.email required")]
    [InlineData(InvoiceKind.Person, "周小禾", null, "nobody", "invoice.email bad_email")]
    [InlineData((InvoiceKind)9, "周小禾", Code, "a@b.example", "invoice.kind unknown_value")]
    public async Task A_request_that_no_invoice_can_be_made_of_is_refused_and_the_field_named(InvoiceKind kind, string title, string? code, string email, string problem)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 5);

        var result = await host.Place(Some.Order("P1", 1) with { Invoice = new InvoiceRequest(kind, title, code, email) });

        Assert.Equal(PlaceOrderOutcome.Invalid, result.Outcome);
        Assert.Contains(problem, result.Problems.Select(found => $"{found.Field} {found.Code}"));
    }

    [Fact]
    public void A_code_with_any_one_character_changed_is_none()
    {
        const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        Assert.True(SocialCreditCode.IsValid(Code));
        for (var place = 0; place < Code.Length; place++)
            foreach (var other in Alphabet.Where(character => character != Code[place]))
                Assert.False(SocialCreditCode.IsValid(Code[..place] + other + Code[(place + 1)..]), $"{other} at {place}");
    }
}
