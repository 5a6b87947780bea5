namespace Market.Orders.Data;

/// <summary>For the migration that brings parcels: orders that were paid before it wait to be packed like any other. Both databases understand it.</summary>
internal static class OldOrders
{
    public const string Parcels = """
        INSERT INTO parcels (order_id, no, parcel_no, location, pick_up, state)
        SELECT numbered.order_id, numbered.no, orders.order_no || '-' || numbered.no, numbered.location, orders.pick_up_at IS NOT NULL, 0
        FROM (
            SELECT order_id, location, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY MIN(line_no)) AS no
            FROM order_lines GROUP BY order_id, location
        ) AS numbered
        JOIN orders ON orders.id = numbered.order_id
        WHERE orders.state = 1
        """;
}
