using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Market.Catalog.Monitoring;
using Market.Catalog.Payees;

namespace Market.Catalog;

/// <summary>Answers the registry's asks, each by its use case.</summary>
internal sealed class CatalogAsks(CatalogDb db, DistrictOutline outline, PayeeAsks payees, CountWarnings warnings, TimeProvider time) : ICatalog
{
    public async ValueTask<CatalogSnapshot> GetSnapshot(GetSnapshot ask, CancellationToken cancellation = default) =>
        await new ReadSnapshot(db, time).Run(cancellation) with { Outline = await outline.Of(db, cancellation) };

    public async ValueTask<CertificateDecision> WithdrawCertificate(WithdrawCertificate command, CancellationToken cancellation = default) =>
        await new CertificateDecisions(db, time).Withdraw(command, cancellation);

    public async ValueTask<CertificateDecision> RestoreCertificate(RestoreCertificate command, CancellationToken cancellation = default) =>
        await new CertificateDecisions(db, time).Restore(command, cancellation);

    public async ValueTask<WarningCounts> GetWarnings(GetWarnings ask, CancellationToken cancellation = default) => new(await warnings.Run(ask, cancellation));

    public async ValueTask<PayeeVersions> GetPayeeVersions(GetPayeeVersions ask, CancellationToken cancellation = default) => new(await payees.Versions(cancellation));

    public async ValueTask<PayeeList> GetPayees(GetPayees ask, CancellationToken cancellation = default) => new(await payees.Get(ask, cancellation));

    public async ValueTask<PayeeChanges> GetPayeeChanges(GetPayeeChanges ask, CancellationToken cancellation = default) => new(await payees.Changes(cancellation));

    public async ValueTask<PayeeChangeResult> ProposePayee(ProposePayee command, CancellationToken cancellation = default) => new(await payees.Propose(command, cancellation));

    public async ValueTask<PayeeChangeResult> ConfirmPayee(ConfirmPayee command, CancellationToken cancellation = default) => new(await payees.Confirm(command, cancellation));
}
