using Market.Orders.Contracts;

namespace Market.Orders.Ledger;

/// <summary>
/// The chart of accounts (docs/ledger.md says what moves between them and when). What reaches households is kept apart from what sales are
/// (attributed sales are supplier payables and benefit pools together): sales are not income.
/// <list type="table">
/// <item><term>payment_clearing</term><description>Asset. Money the payment provider has taken for us and not yet returned to a buyer.</description></item>
/// <item><term>supplier_payable:{supplier}</term><description>Liability. Net value of goods sold less what of it is the households'; not yet settled.</description></item>
/// <item><term>benefit_pool:{product}:{plan version}</term><description>Liability. What of the sales of a product under one plan version belongs to its households; not yet settled.</description></item>
/// <item><term>refunds</term><description>Passage. What refunds take from payables and pools, on its way to payment clearing; its balance is always 0.</description></item>
/// <item><term>shipping</term><description>Income to pay carriers with. Never attributed.</description></item>
/// <item><term>supplier_due:{supplier}</term><description>Liability. Settled by a monthly closing, to be paid to the supplier.</description></item>
/// <item><term>counter_payable:{counter}</term><description>Liability. Handling of goods picked up at a counter, settled by a closing, to be paid to its operator.</description></item>
/// <item><term>household_payable:{household}</term><description>Liability. A household's parts of benefit pools, settled by a closing, to be paid.</description></item>
/// <item><term>bank</term><description>Asset. Money that has left for payees, as the bank confirmed it.</description></item>
/// <item><term>disputes</term><description>Asset. Money the payment provider has taken out again for disputes that are not decided, or lost and not yet written off.</description></item>
/// <item><term>dispute_losses</term><description>Expense. What lost disputes cost the district.</description></item>
/// <item><term>fees:{provider}</term><description>Expense. What a payment provider keeps; posted only from what the provider has stated.</description></item>
/// </list>
/// </summary>
internal static class Accounts
{
    public const string PaymentClearing = "payment_clearing";
    public const string Refunds = "refunds";
    public const string Shipping = "shipping";
    public const string Bank = "bank";
    public const string Disputes = "disputes";
    public const string DisputeLosses = "dispute_losses";
    public const string SupplierPayables = "supplier_payable:";
    public const string BenefitPools = "benefit_pool:";
    public const string SupplierDues = "supplier_due:";
    public const string CounterPayables = "counter_payable:";
    public const string HouseholdPayables = "household_payable:";
    public const string ProviderFees = "fees:";

    private static readonly string[] Single = [PaymentClearing, Refunds, Shipping, Bank, Disputes, DisputeLosses];
    private static readonly string[] Kinds = [SupplierPayables, BenefitPools, SupplierDues, CounterPayables, HouseholdPayables, ProviderFees];

    public static string SupplierPayable(string supplier) => SupplierPayables + supplier;

    public static string BenefitPool(string product, string planVersion) => $"{BenefitPools}{product}:{planVersion}";

    public static string SupplierDue(string supplier) => SupplierDues + supplier;

    public static string CounterPayable(string counter) => CounterPayables + counter;

    public static string HouseholdPayable(int householdId) => $"{HouseholdPayables}{householdId}";

    /// <summary>Where a payee's dues stand from closing to payout.</summary>
    public static string Due(PayeeKind kind, string code) => kind switch
    {
        PayeeKind.Supplier => SupplierDues + code,
        PayeeKind.Counter => CounterPayables + code,
        _ => HouseholdPayables + code,
    };

    /// <summary>Whether it is an account of what is settled and to be paid.</summary>
    public static bool IsPayable(string account) => Array.Exists([SupplierDues, CounterPayables, HouseholdPayables], kind => account.StartsWith(kind, StringComparison.Ordinal));

    /// <summary>Whether the chart has this account.</summary>
    public static bool Knows(string account) =>
        Single.Contains(account) || Array.Exists(Kinds, kind => account.Length > kind.Length && account.StartsWith(kind, StringComparison.Ordinal));
}
