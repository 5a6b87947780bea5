using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.Products;

namespace Market.Catalog.Certification;

/// <summary>What the office decides on a certificate. The decision, its record and the fact that tells others are one transaction.</summary>
internal sealed class CertificateDecisions(CatalogDb db, TimeProvider time)
{
    public const int LongestReason = 200;
    public const int LongestActor = 256;

    public Task<CertificateDecision> Withdraw(WithdrawCertificate command, CancellationToken cancellation) =>
        Decide(command.ProductCode, CertificateStatus.Withdrawn, command.Reason, command.Actor, cancellation);

    public Task<CertificateDecision> Restore(RestoreCertificate command, CancellationToken cancellation) =>
        Decide(command.ProductCode, CertificateStatus.Certified, command.Reason, command.Actor, cancellation);

    private async Task<CertificateDecision> Decide(string productCode, CertificateStatus status, string reason, string actor, CancellationToken cancellation)
    {
        var words = string.Join(' ', (reason ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length is 0 or > LongestReason || words.Any(char.IsControl))
            return new(CertificateDecisionOutcome.ReasonNeeded, null);
        return await db.Write(async token =>
        {
            var product = await db.LockProduct(productCode, token);
            if (product is null)
                return new CertificateDecision(CertificateDecisionOutcome.UnknownProduct, null);
            var outcome = product.Decide(status, actor, words, time.GetUtcNow());
            var record = await db.SaveAndRead(productCode, token);
            if (outcome == CertificateDecisionOutcome.Done)
                db.Publish(status == CertificateStatus.Certified ? new ProductCertified(record) : new CertificateWithdrawn(record, words), time);
            return new CertificateDecision(outcome, record);
        }, cancellation);
    }
}
