namespace Market.Orders.Data;

/// <summary>For the migration that brings deals and coupons: orders and prices from before it. Both databases understand it.</summary>
internal static class OldLines
{
    public const string Price = "UPDATE order_lines SET list_price_fen = unit_price_fen, refunded_fen = refunded_quantity * unit_price_fen";

    public const string Refund = """
        UPDATE refund_lines SET fen = quantity * (
            SELECT line.unit_price_fen FROM order_lines AS line JOIN refunds AS refund ON refund.order_id = line.order_id
            WHERE refund.id = refund_lines.refund_id AND line.line_no = refund_lines.line_no)
        """;

    /// <summary>What a product cost before is not known: its history begins now.</summary>
    public const string List = "INSERT INTO list_prices (product_code, price_fen) SELECT code, price_fen FROM sellable_products";
}
