namespace Market.Orders.Ledger;

/// <summary>
/// The chart of accounts. What reaches households is kept apart from what sales are (attributed sales are supplier payables and
/// benefit pools together): sales are not income.
/// <list type="table">
/// <item><term>payment_clearing</term><description>Asset. Money the payment provider has taken for us and not yet returned to a buyer.</description></item>
/// <item><term>supplier_payable:{supplier}</term><description>Liability. Net value of goods sold less what of it is the households'.</description></item>
/// <item><term>benefit_pool:{product}:{plan version}</term><description>Liability. What of the sales of a product under one plan version belongs to its households.</description></item>
/// <item><term>shipping</term><description>Income to pay carriers with. Never attributed.</description></item>
/// </list>
/// </summary>
internal static class Accounts
{
    public const string PaymentClearing = "payment_clearing";
    public const string Shipping = "shipping";
    public const string SupplierPayables = "supplier_payable:";
    public const string BenefitPools = "benefit_pool:";

    public static string SupplierPayable(string supplier) => SupplierPayables + supplier;

    public static string BenefitPool(string product, string planVersion) => $"{BenefitPools}{product}:{planVersion}";
}
