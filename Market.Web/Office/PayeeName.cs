using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <summary>How pages call a payee: suppliers and counters by their public names, households by number.</summary>
internal static class PayeeName
{
    public static string Of(PayeeKind kind, string code, CatalogueSnapshot snapshot, IStringLocalizer<OfficeTexts> texts) => kind switch
    {
        PayeeKind.Supplier when snapshot.Products.Values.FirstOrDefault(product => product.SupplierCode == code) is { } product => Language.Pick(product.SupplierName, product.SupplierNameEn),
        PayeeKind.Counter when snapshot.Counters.TryGetValue(code, out var counter) => $"{Language.Pick(counter.Name, counter.NameEn)} · {counter.OperatorName}",
        PayeeKind.Household => texts["payee.household", code],
        _ => code,
    };

    public static string Of(AccountOwner owner, string code, CatalogueSnapshot snapshot, IStringLocalizer<OfficeTexts> texts) =>
        Of(Enum.GetValues<PayeeKind>().First(kind => Owner(kind) == owner), code, snapshot, texts);

    /// <summary>As the registry, which keeps accounts, calls what Orders settles with.</summary>
    public static AccountOwner Owner(PayeeKind kind) => kind switch
    {
        PayeeKind.Supplier => AccountOwner.Supplier,
        PayeeKind.Counter => AccountOwner.Counter,
        _ => AccountOwner.Household,
    };
}
