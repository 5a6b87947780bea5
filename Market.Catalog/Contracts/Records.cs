namespace Market.Catalog.Contracts;

/// <summary>A product as certified: all that a shop must show of it (明码标价) and all that a sale must know.</summary>
/// <param name="Version">Rises with every change of this product; a record with a lower version is older news.</param>
/// <param name="PriceFen">Price of one unit in fen (CNY).</param>
/// <param name="HarvestMonths">Months 1–12 of harvest; empty for goods made all year round.</param>
/// <param name="ValidTo">Last day of validity in the district's time zone (Asia/Shanghai).</param>
/// <param name="AdultOnly">Spirits: sold to adults only, never from an unattended cabinet.</param>
/// <param name="Perishable">Fresh goods: outside the seven-day return without reason.</param>
/// <param name="NoReturn">Why it is outside the seven-day return although it keeps, or null; the buyer must agree to that for each purchase.</param>
public sealed record ProductRecord(
    string Code, long Version, string Name, string NameEn, string BaseProduct, string BaseProductEn, Category Category,
    string Specification, string SpecificationEn, string Unit, string UnitEn, string Variety, string VarietyEn, string Grade, string GradeEn,
    long PriceFen, int ShelfLifeDays, string Storage, string StorageEn, IReadOnlyList<int> HarvestMonths,
    string SupplierCode, string SupplierName, string SupplierNameEn, string LicenceKind, string LicenceNo,
    string BaseCode, string BaseName, string BaseNameEn, string VillageCode, string VillageName, string TownCode, string TownName,
    string CertificateNo, string Batch, DateOnly IssuedOn, DateOnly ValidTo, string CertifyingUnit, CertificateStatus Status,
    bool AdultOnly, bool Perishable, string Description, string DescriptionEn, NoReturnReason? NoReturn = null)
{
    public IReadOnlyList<int> HarvestMonths { get; init; } = HarvestMonths ?? [];

    /// <summary>Whether it may be sold on <paramref name="today"/>, a day in the district's time zone.</summary>
    public bool MayBeSold(DateOnly today) => Status == CertificateStatus.Certified && IssuedOn <= today && today <= ValidTo;
}

/// <summary>
/// Goods that by their nature are unfit to be returned without reason, when the buyer confirms it for that purchase (消费者权益保护法 art. 25).
/// </summary>
public enum NoReturnReason
{
    /// <summary>Made, cut or packed for this buyer.</summary>
    MadeToOrder,

    /// <summary>Food in a seal that, once broken, nobody else would buy.</summary>
    Sealed,
}

public enum Category
{
    Seasoning,
    Pastry,
    Spirits,
    Tea,
    Fruit,
    GrainOil,
    MeatEggs,
    Vegetables,
}

public enum CertificateStatus
{
    Certified,
    Suspended,
    Withdrawn,
    Expired,
}

/// <summary>A counter (消费帮扶专柜) where goods are sold and picked up.</summary>
/// <param name="Opens">Opening time, minutes after midnight in the district's time zone.</param>
/// <param name="Closes">Closing time, minutes after midnight; 1440 is midnight at the end of the day.</param>
/// <param name="OpenDays">Days of the week it opens, 1 Monday … 7 Sunday.</param>
public sealed record CounterRecord(
    string Code, long Version, string Name, string NameEn, CounterKind Kind, SiteType SiteType, string OperatorCode, string OperatorName,
    string TownCode, string TownName, string VillageCode, string VillageName, string Address, double Latitude, double Longitude,
    string Phone, int Opens, int Closes, IReadOnlyList<int> OpenDays, DateOnly OpenedOn, CounterStatus Status)
{
    public IReadOnlyList<int> OpenDays { get; init; } = OpenDays ?? [];
}

public enum CounterKind
{
    Staffed,
    Cabinet,
}

public enum SiteType
{
    Station,
    Park,
    Hospital,
    School,
    Office,
    Supermarket,
    ServiceArea,
    Community,
}

public enum CounterStatus
{
    Planned,
    Active,
    OutOfService,
    Removed,
}

public sealed record TownRecord(string Code, string Name, string NameEn, double Latitude, double Longitude);

public sealed record VillageRecord(string Code, string TownCode, string Name, bool IsCommunity);

/// <summary>
/// One version of a linkage plan (联农带农): which households stand behind the products of a base, with what weight, in
/// which mode, and what share of a product's net sales reaches them.
/// </summary>
/// <param name="PlanVersion">Identity of this version, "{base}-v{version}", for example B012-v2. Never changes once published.</param>
/// <param name="ValidFrom">First day in force (Asia/Shanghai).</param>
/// <param name="ValidTo">Last day in force, or null while open-ended.</param>
/// <param name="Members">In the fixed order that apportionment uses.</param>
public sealed record LinkagePlanRecord(
    string PlanVersion, string BaseCode, string BaseName, string BaseNameEn, int Version, DateOnly ValidFrom, DateOnly? ValidTo,
    IReadOnlyList<BenefitRate> Rates, IReadOnlyList<PlanMember> Members);

/// <param name="BenefitPermille">Thousandths of the net value of goods that reach the households.</param>
public sealed record BenefitRate(string ProductCode, int BenefitPermille, string Reason, string ReasonEn);

/// <summary>A household in a plan. No name, number or account of a person leaves the registry with it.</summary>
/// <param name="MaskedName">Family name and 某某, as public pages may show it: 李某某.</param>
public sealed record PlanMember(int HouseholdId, string VillageCode, string VillageName, string MaskedName, int People, LinkageMode Mode, int Weight);

/// <summary>How a household takes part: its produce is bought, or it earns wage, rent or dividend (三股三金).</summary>
public enum LinkageMode
{
    DirectPurchase,
    Wage,
    Rent,
    Dividend,
}
