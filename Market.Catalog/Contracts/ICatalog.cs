using ProtoBuf;
using ProtoBuf.Grpc.Configuration;

namespace Market.Catalog.Contracts;

/// <summary>
/// What others may ask of the registry of the district, and tell it to do. Asks are answered from committed state;
/// every change is also announced as a fact.
/// </summary>
[Service]
public interface ICatalog
{
    /// <summary>Everything a storefront needs to rebuild its snapshot: read in one transaction, so that it is consistent.</summary>
    [Operation]
    ValueTask<CatalogSnapshot> GetSnapshot(GetSnapshot ask, CancellationToken cancellation = default);

    /// <summary>Withdraws a certificate. The product is off sale in every channel as soon as the fact arrives.</summary>
    [Operation]
    ValueTask<CertificateDecision> WithdrawCertificate(WithdrawCertificate command, CancellationToken cancellation = default);

    /// <summary>Restores a withdrawn certificate that is still within its validity.</summary>
    [Operation]
    ValueTask<CertificateDecision> RestoreCertificate(RestoreCertificate command, CancellationToken cancellation = default);

    /// <summary>How many households of each plan are red or yellow (三色预警): counts, and none of a small group.</summary>
    [Operation]
    ValueTask<WarningCounts> GetWarnings(GetWarnings ask, CancellationToken cancellation = default);

    /// <summary>The version of its account of every payee that has one.</summary>
    [Operation]
    ValueTask<PayeeVersions> GetPayeeVersions(GetPayeeVersions ask, CancellationToken cancellation = default);

    /// <summary>Names and account numbers, for a payout. Each payee seen is written down with who saw it and why.</summary>
    [Operation]
    ValueTask<PayeeList> GetPayees(GetPayees ask, CancellationToken cancellation = default);

    /// <summary>Changed accounts that wait for a second person.</summary>
    [Operation]
    ValueTask<PayeeChanges> GetPayeeChanges(GetPayeeChanges ask, CancellationToken cancellation = default);

    /// <summary>Proposes another account of a payee; it counts when somebody else has confirmed it.</summary>
    [Operation]
    ValueTask<PayeeChangeResult> ProposePayee(ProposePayee command, CancellationToken cancellation = default);

    [Operation]
    ValueTask<PayeeChangeResult> ConfirmPayee(ConfirmPayee command, CancellationToken cancellation = default);
}

[ProtoContract]
public sealed record GetSnapshot;

/// <param name="Products">All products ever certified, those off sale included.</param>
/// <param name="Plans">All versions of all linkage plans, members without names.</param>
/// <param name="Outline">The district's border, simplified for small maps; empty where its file is not at hand.</param>
public sealed record CatalogSnapshot(
    IReadOnlyList<ProductRecord> Products,
    IReadOnlyList<CounterRecord> Counters,
    IReadOnlyList<TownRecord> Towns,
    IReadOnlyList<VillageRecord> Villages,
    IReadOnlyList<LinkagePlanRecord> Plans,
    DistrictFigures Figures,
    IReadOnlyList<OutlinePoint>? Outline = null)
{
    public IReadOnlyList<OutlinePoint> Outline { get; init; } = Outline ?? [];
}

/// <summary>A corner of the district's border, in degrees; the last one joins the first.</summary>
public sealed record OutlinePoint(double Latitude, double Longitude);

/// <summary>Figures of the whole district as registered, not only of what sold.</summary>
public sealed record DistrictFigures(
    int Products, int Suppliers, int Bases, int Counters, int Towns, int Villages,
    int Households, int People, int LinkedHouseholds, int LinkedPeople,
    int SupportGroups, int ResidentCadres, int PairedCadres);

/// <param name="Actor">Account name of the office member who decides; recorded with the decision.</param>
/// <param name="Reason">Why, in the words of the office; 1 to 200 characters.</param>
public sealed record WithdrawCertificate(string ProductCode, string Reason, string Actor);

/// <inheritdoc cref="Contracts.WithdrawCertificate"/>
public sealed record RestoreCertificate(string ProductCode, string Reason, string Actor);

public sealed record CertificateDecision(CertificateDecisionOutcome Outcome, ProductRecord? Product);

public enum CertificateDecisionOutcome
{
    Done,
    UnknownProduct,

    /// <summary>The certificate was already in the state asked for; nothing changed.</summary>
    AlreadySo,

    /// <summary>The certificate's validity has ended: it can be renewed, not restored.</summary>
    Expired,

    /// <summary>The reason is missing or longer than 200 characters.</summary>
    ReasonNeeded,
}
