namespace Market.Orders.Data;

/// <summary>For the migration that brings rights of return: fresh goods sold before it never had the seven days. Both databases understand it.</summary>
internal static class OldTerms
{
    public const string Perishable = "UPDATE order_lines SET return_terms = 1 WHERE product_code IN (SELECT code FROM sellable_products WHERE perishable)";
}
