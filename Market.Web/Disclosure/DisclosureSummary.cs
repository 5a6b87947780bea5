namespace Market.Web.Disclosure;

/// <summary>
/// What the programme discloses of a period. Attributed sales (the net value of goods, counted as helped sales) and benefit (the money
/// that reaches households) are two figures and are never added up; refunds are deducted in the month in which they were made.
/// </summary>
/// <param name="AttributedSalesFen">In fen; shipping is never part of it.</param>
/// <param name="BenefitFen">In fen.</param>
/// <param name="Orders">Orders whose net sales in the period are above zero.</param>
/// <param name="Households">Distinct households behind the plan versions whose net sales in the period are above zero.</param>
/// <param name="People">Who live in them.</param>
/// <param name="AsOf">When the figures were read.</param>
/// <param name="CertifiedSalesFen">Of the attributed sales, those of products whose certificate was in force at the moment of sale.</param>
/// <param name="Month">yyyy-MM (Asia/Shanghai), or null for everything since the beginning.</param>
/// <param name="Months">All months with movements, newest first, whatever the period.</param>
/// <param name="Towns">Sums of the rows of <paramref name="Villages"/>; what is folded there is folded here.</param>
internal sealed record DisclosureSummary(
    long AttributedSalesFen, long BenefitFen, int Orders, int Households, int People, DateTimeOffset AsOf,
    long CertifiedSalesFen, long UncertifiedSalesFen, string? Month,
    IReadOnlyList<DisclosureRow> Months, IReadOnlyList<DisclosureRow> Towns, IReadOnlyList<DisclosureRow> Villages, IReadOnlyList<DisclosureRow> Products, IReadOnlyList<DisclosureRow> Channels);

/// <param name="Key">yyyy-MM, a code, or a channel's name; null for the row that folds together groups too small to be shown alone.</param>
/// <param name="Name">Empty where <paramref name="Key"/> says all.</param>
/// <param name="Households">Distinct households behind the row's sales; null where even together they are too few to say.</param>
internal sealed record DisclosureRow(string? Key, string Name, string NameEn, long AttributedSalesFen, long BenefitFen, int? Households, int? People);
