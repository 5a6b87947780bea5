using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Data;

/// <summary>What an account has in its cart, the same on every device.</summary>
internal sealed class AccountCart
{
    public required string CustomerId { get; init; }

    /// <summary>Codes and quantities as the cart writes itself; no price.</summary>
    public string Lines { get; private set; } = "";

    /// <summary>Concurrency token: of two devices that change it at once, the second sees what the first has done.</summary>
    public long Version { get; private set; }

    /// <summary>Mark of the guest's cart that was taken in last: an answer that was lost must not count its goods twice.</summary>
    public string? TakenIn { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    public void Keep(string lines, DateTimeOffset now)
    {
        Lines = lines;
        ChangedAt = now;
        Version++;
    }

    public void TakeIn(string? mark) => TakenIn = mark ?? TakenIn;
}

internal sealed class AccountCartConfiguration : IEntityTypeConfiguration<AccountCart>
{
    public void Configure(EntityTypeBuilder<AccountCart> cart)
    {
        cart.ToTable("account_carts").HasKey(c => c.CustomerId);
        cart.Property(c => c.CustomerId).HasMaxLength(100);
        cart.Property(c => c.Lines).HasMaxLength(3000);
        cart.Property(c => c.TakenIn).HasMaxLength(40);
        cart.Property(c => c.Version).IsConcurrencyToken();
    }
}
