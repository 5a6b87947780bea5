using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Ledger;

/// <summary>Postings that one event gave rise to. The same event posts once: (kind, source) is unique. Never changed, never removed.</summary>
internal sealed class Journal
{
    public Guid Id { get; init; }
    public JournalKind Kind { get; init; }

    /// <summary>What was posted: a sale by its order's number, a refund by its id and line.</summary>
    public required string Source { get; init; }
    public DateTimeOffset At { get; init; }
    public List<Posting> Postings { get; init; } = [];

    /// <summary>Moves <paramref name="fen"/> from one account to another; moving nothing posts nothing.</summary>
    public void Transfer(string debit, string credit, long fen)
    {
        if (fen != 0)
            Postings.Add(new Posting { JournalId = Id, No = Postings.Count + 1, DebitAccount = debit, CreditAccount = credit, Fen = fen });
    }

    /// <summary>Moves <paramref name="fen"/>, the other way when it is negative.</summary>
    public void Move(string debit, string credit, long fen)
    {
        if (fen < 0)
            Transfer(credit, debit, -fen);
        else
            Transfer(debit, credit, fen);
    }

    /// <summary>Adds it to the ledger, and to what is to be sealed.</summary>
    public void Post(OrdersDb db)
    {
        db.Journals.Add(this);
        db.UnsealedJournals.Add(new UnsealedJournal { JournalId = Id, At = At });
    }

    /// <summary>Adds thousands at once, in their order, inside the transaction.</summary>
    public static async Task PostMany(OrdersDb db, IReadOnlyCollection<Journal> journals, CancellationToken cancellation)
    {
        await db.InsertMany(journals, cancellation);
        await db.InsertMany(journals.SelectMany(journal => journal.Postings), cancellation);
        await db.InsertMany(journals.Select(journal => new UnsealedJournal { JournalId = journal.Id, At = journal.At }), cancellation);
    }
}

internal enum JournalKind
{
    /// <summary>Source: order number.</summary>
    Sale,

    /// <summary>Source: refund and line.</summary>
    Refund,

    /// <summary>Source: month and supplier.</summary>
    SupplierClosing,

    /// <summary>Source: month and household.</summary>
    HouseholdClosing,

    /// <summary>Source: the number of the payout's row, as the bank knows it.</summary>
    Payout,

    /// <summary>Source: a dispute and the provider's movement of money for it.</summary>
    Dispute,

    /// <summary>Source: a dispute that was lost and written off.</summary>
    DisputeLoss,
}

/// <summary>
/// A transfer between two accounts. One row names both sides, so that no journal can fail to sum to zero
/// (docs/adr/0007).
/// </summary>
internal sealed class Posting
{
    public Guid JournalId { get; init; }
    public int No { get; init; }

    /// <summary>An account of <see cref="Accounts"/>.</summary>
    public required string DebitAccount { get; init; }

    /// <inheritdoc cref="DebitAccount"/>
    public required string CreditAccount { get; init; }

    /// <summary>Above 0.</summary>
    public long Fen { get; init; }
}

internal sealed class JournalConfiguration : IEntityTypeConfiguration<Journal>, IEntityTypeConfiguration<Posting>
{
    public void Configure(EntityTypeBuilder<Journal> journal)
    {
        journal.ToTable("journals").HasKey(j => j.Id);
        journal.HasIndex(j => new { j.Kind, j.Source }).IsUnique();
        journal.HasMany(j => j.Postings).WithOne().HasForeignKey(posting => posting.JournalId);
    }

    public void Configure(EntityTypeBuilder<Posting> posting)
    {
        posting.ToTable("postings").HasKey(p => new { p.JournalId, p.No });
        posting.Property(p => p.No).ValueGeneratedNever();
        // With all that totals are made of: they are read from the index alone.
        posting.HasIndex(p => new { p.DebitAccount, p.CreditAccount, p.Fen });
        posting.HasIndex(p => p.CreditAccount);
        posting.ToTable(table =>
        {
            table.HasCheckConstraint("ck_postings_fen", "fen > 0");
            table.HasCheckConstraint("ck_postings_accounts", "debit_account <> credit_account");
        });
    }
}
