using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;

namespace Market.Catalog;

/// <summary>Answers the registry's asks, each by its use case.</summary>
internal sealed class CatalogAsks(CatalogDb db, DistrictOutline outline, TimeProvider time) : ICatalog
{
    public async ValueTask<CatalogSnapshot> GetSnapshot(GetSnapshot ask, CancellationToken cancellation = default) =>
        await new ReadSnapshot(db, time).Run(cancellation) with { Outline = await outline.Of(db, cancellation) };

    public async ValueTask<CertificateDecision> WithdrawCertificate(WithdrawCertificate command, CancellationToken cancellation = default) =>
        await new CertificateDecisions(db, time).Withdraw(command, cancellation);

    public async ValueTask<CertificateDecision> RestoreCertificate(RestoreCertificate command, CancellationToken cancellation = default) =>
        await new CertificateDecisions(db, time).Restore(command, cancellation);
}
