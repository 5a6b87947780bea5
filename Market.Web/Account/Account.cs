using Microsoft.AspNetCore.Identity;

namespace Market.Web.Account;

/// <summary>Someone who may sign in. The e-mail address is the user name; what the person may do is said by roles.</summary>
internal sealed class Account : IdentityUser
{
    public DateTimeOffset RegisteredAt { get; init; }
}

/// <summary>The roles of domain.md §2. Whoever registers is a consumer; the office hands out the others.</summary>
internal static class Roles
{
    public const string Consumer = "consumer";
    public const string Vendor = "vendor";
    public const string Cadre = "cadre";
    public const string Office = "office";
    public const string Auditor = "auditor";

    /// <summary>May read the office's pages; only <see cref="Office"/> may act on them.</summary>
    public const string OfficeReaders = $"{Office},{Auditor}";

    /// <summary>May plan live sessions and host their own.</summary>
    public const string Hosts = $"{Cadre},{Office}";

    public static readonly IReadOnlyList<string> All = [Consumer, Vendor, Cadre, Office, Auditor];
}
