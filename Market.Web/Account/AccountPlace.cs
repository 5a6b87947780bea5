using Microsoft.EntityFrameworkCore;

namespace Market.Web.Account;

/// <summary>A counter or supplier that an account acts for. The office hands it out and takes it back.</summary>
internal sealed class AccountPlace
{
    public required string AccountId { get; init; }

    /// <summary>Code of the counter or supplier.</summary>
    public required string Place { get; init; }
    public required string GrantedBy { get; init; }
    public DateTimeOffset GrantedAt { get; init; }

    public static void Configure(ModelBuilder model) => model.Entity<AccountPlace>(place =>
    {
        place.ToTable("account_places").HasKey(p => new { p.AccountId, p.Place });
        place.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId);
        place.Property(p => p.Place).HasMaxLength(40);
        place.Property(p => p.GrantedBy).HasMaxLength(256);
    });
}
