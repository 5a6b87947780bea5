using Market.Catalog.Contracts;

namespace Market.Web.Storefront;

/// <summary>What a certificate is on a day: its status, or <see cref="NotYet"/> before its first day.</summary>
internal static class CertificateState
{
    public const string NotYet = "NotYet";

    /// <summary>The validity ends with its last day, whether or not the registry has said so yet.</summary>
    public static string Of(ProductRecord product, DateOnly today) => product switch
    {
        { Status: not CertificateStatus.Certified } => product.Status.ToString(),
        _ when today < product.IssuedOn => NotYet,
        _ => (today <= product.ValidTo ? CertificateStatus.Certified : CertificateStatus.Expired).ToString(),
    };
}
