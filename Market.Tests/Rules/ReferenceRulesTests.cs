using System.Reflection;
using System.Text.RegularExpressions;
using Market.Catalog;
using Market.Catalog.Contracts;
using Market.Orders;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Database;

namespace Market.Tests.Rules;

/// <summary>Who may reference whom: the walls of the house (docs/adr/0001-two-ways-to-run.md).</summary>
public sealed partial class ReferenceRulesTests
{
    private static readonly Assembly Catalog = typeof(CatalogModule).Assembly;
    private static readonly Assembly Orders = typeof(OrdersModule).Assembly;
    private static readonly Assembly Web = Assembly.Load("Market.Web");

    [Fact]
    public void Contracts_and_service_defaults_refer_to_nothing_of_ours() =>
        Assert.All([typeof(ICatalog).Assembly, typeof(IOrders).Assembly, typeof(ServiceDb).Assembly], assembly => Assert.Empty(OurReferences(assembly)));

    [Fact]
    public void Services_know_each_other_by_contract_only()
    {
        Assert.DoesNotContain("Market.Orders", OurReferences(Catalog));
        Assert.DoesNotContain("Market.Catalog", OurReferences(Orders));
        Assert.DoesNotContain("Market.Web", OurReferences(Catalog).Concat(OurReferences(Orders)));
    }

    [Fact]
    public void Nobody_references_the_tests() =>
        Assert.All([Catalog, Orders, Web], assembly => Assert.DoesNotContain("Market.Tests", OurReferences(assembly)));

    [Fact]
    public void A_service_has_one_public_door()
    {
        Assert.Equal([nameof(CatalogModule)], PublicTypes(Catalog));
        Assert.Equal([nameof(OrdersModule)], PublicTypes(Orders));
    }

    [Fact]
    public void Only_the_start_of_web_names_the_modules()
    {
        var elsewhere = Sources("Market.Web").Where(file => file.Name != "Program.cs" && !file.FullName.Contains($"{Path.DirectorySeparatorChar}Embedded{Path.DirectorySeparatorChar}"));
        AssertNoneMatches(elsewhere, ModuleNamed());
    }

    [Fact]
    public void Inside_orders_checkout_may_use_payments_and_payments_the_ledger_but_never_back()
    {
        AssertNoneMatches(Sources("Market.Orders/Payments").Concat(Sources("Market.Orders/Ledger")), CheckoutNamed());
        // Payments give back what orders took of deals; making deals is the office's, and may look at products as the checkout does.
        AssertNoneMatches(Sources("Market.Orders/Deals").Where(file => file.Directory!.Name != "Making"), CheckoutNamed());
        AssertNoneMatches(Sources("Market.Orders/Ledger"), PaymentsNamed());
    }

    private static IEnumerable<string> OurReferences(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Market.", StringComparison.Ordinal));

    /// <summary>Migrations are generated public, and so is the host's Program.</summary>
    private static IEnumerable<string> PublicTypes(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => type.Name != "Program" && type.Namespace?.Contains(".Migrations", StringComparison.Ordinal) != true)
        .Select(type => type.Name);

    private static IEnumerable<FileInfo> Sources(string folder) =>
        new DirectoryInfo(Path.Combine(Solution.Folder, folder)).EnumerateFiles("*.cs*", SearchOption.AllDirectories)
            .Where(file => file.Extension is ".cs" or ".cshtml" && !GeneratedFolder().IsMatch(file.FullName));

    private static void AssertNoneMatches(IEnumerable<FileInfo> files, Regex pattern)
    {
        var read = files.ToList();
        Assert.NotEmpty(read);
        Assert.All(read, file => Assert.DoesNotMatch(pattern, File.ReadAllText(file.FullName)));
    }

    [GeneratedRegex(@"using Market\.(Catalog|Orders)(?!\.Contracts\b)[\.;]|\b(CatalogModule|OrdersModule|AddCatalog\(|AddOrders\()")]
    private static partial Regex ModuleNamed();

    [GeneratedRegex(@"using Market\.Orders\.Checkout|\bCheckout\.[A-Z]\w+[\(\.<]")]
    private static partial Regex CheckoutNamed();

    [GeneratedRegex(@"using Market\.Orders\.Payments|\bPayments\.[A-Z]")]
    private static partial Regex PaymentsNamed();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex GeneratedFolder();
}
