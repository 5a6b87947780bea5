using Market.Catalog.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Payees;

/// <summary>
/// Where a household, supplier or counter is paid: one version of name, identity number, card and bank. A change is a new version that one proposes and another
/// confirms; earlier versions stay, so that a payout that was approved keeps what was approved.
/// </summary>
internal sealed class PayeeAccount
{
    public required AccountOwner Owner { get; init; }

    /// <summary>Number of the household, code of the supplier or counter.</summary>
    public required string Code { get; init; }

    /// <summary>1, 2, 3 … within the owner.</summary>
    public required int Version { get; init; }

    /// <summary>What <see cref="PayeeCipher"/> made of it: nobody reads it from the database.</summary>
    public required byte[] Sealed { get; init; }
    public required string ProposedBy { get; init; }
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>Somebody else. Null while nobody has.</summary>
    public string? ConfirmedBy { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
}

/// <summary>Who saw an account, when and for what; only ever added.</summary>
internal sealed class PayeeView
{
    public long Id { get; init; }
    public required AccountOwner Owner { get; init; }
    public required string Code { get; init; }
    public required int Version { get; init; }
    public required string Actor { get; init; }
    public required string Purpose { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class PayeeTable : IEntityTypeConfiguration<PayeeAccount>, IEntityTypeConfiguration<PayeeView>
{
    public void Configure(EntityTypeBuilder<PayeeAccount> account)
    {
        account.ToTable("payee_accounts", table => table.HasCheckConstraint("ck_payee_accounts_four_eyes", "confirmed_by IS NULL OR confirmed_by <> proposed_by"));
        account.HasKey(a => new { a.Owner, a.Code, a.Version });
        account.Property(a => a.Code).HasMaxLength(20);
        account.Property(a => a.ConfirmedBy).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<PayeeView> view)
    {
        view.ToTable("payee_views").HasKey(v => v.Id);
        view.Property(v => v.Code).HasMaxLength(20);
        view.HasIndex(v => new { v.Owner, v.Code });
    }
}
