using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Settlement;

/// <summary>A batch of payments to payees of one kind. One makes it, another checks and approves it; from then on nothing of it changes but what the bank says.</summary>
internal sealed class PayoutBatch
{
    private static readonly Dictionary<PayoutState, PayoutState[]> Transitions = new()
    {
        [PayoutState.Draft] = [PayoutState.Checked, PayoutState.Cancelled],
        [PayoutState.Checked] = [PayoutState.Approved, PayoutState.Cancelled],
        [PayoutState.Approved] = [PayoutState.Exported],
        [PayoutState.Exported] = [PayoutState.PartlyFailed, PayoutState.Retried, PayoutState.Closed],
        [PayoutState.PartlyFailed] = [PayoutState.Retried, PayoutState.Closed],
        // The batch that was to retry it was cancelled, or failed too.
        [PayoutState.Retried] = [PayoutState.PartlyFailed, PayoutState.Closed],
        [PayoutState.Closed] = [],
        [PayoutState.Cancelled] = [],
    };

    /// <summary>The states in which the bank's word is awaited or was heard.</summary>
    public static readonly PayoutState[] WithTheBank = [PayoutState.Exported, PayoutState.PartlyFailed, PayoutState.Retried];

    /// <summary>P, the day it was made, and a number within the day.</summary>
    public required string BatchNo { get; init; }

    /// <summary>A second click finds the first one's batch.</summary>
    public required string Key { get; init; }

    /// <summary>Concurrency token: two decisions from one state cannot both be saved.</summary>
    public PayoutState State { get; private set; }
    public required string MadeBy { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public string? CheckedBy { get; private set; }
    public DateTimeOffset? CheckedAt { get; private set; }
    public string? ApprovedBy { get; private set; }
    public DateTimeOffset? ApprovedAt { get; private set; }

    /// <summary>Seals the rows, see <see cref="Seal"/>.</summary>
    public required string RowsSha256 { get; init; }
    public string? FileSha256 { get; private set; }
    public string? ExportedBy { get; private set; }
    public DateTimeOffset? ExportedAt { get; private set; }

    public bool May(PayoutState next) => Transitions[State].Contains(next);

    public void Check(string actor, DateTimeOffset now)
    {
        Move(PayoutState.Checked);
        (CheckedBy, CheckedAt) = (actor, now);
    }

    public void Approve(string actor, DateTimeOffset now)
    {
        Move(PayoutState.Approved);
        (ApprovedBy, ApprovedAt) = (actor, now);
    }

    public void Export(string fileSha256, string actor, DateTimeOffset now)
    {
        Move(PayoutState.Exported);
        (FileSha256, ExportedBy, ExportedAt) = (fileSha256, actor, now);
    }

    public void Move(PayoutState next)
    {
        if (!May(next))
            throw new InvalidOperationException($"Payout {BatchNo} cannot go from {State} to {next}.");
        State = next;
    }

    /// <summary>Whether its rows are those it was made with.</summary>
    public async Task<bool> HasItsRows(OrdersDb db, CancellationToken cancellation) =>
        Seal(await db.PayoutRows.AsNoTracking().Where(row => row.BatchNo == BatchNo).ToListAsync(cancellation)) == RowsSha256;

    /// <summary>SHA-256 over what of the rows is money: who approves approves these and no others.</summary>
    public static string Seal(IEnumerable<PayoutRow> rows) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        rows.OrderBy(row => row.Number, StringComparer.Ordinal)
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Number}|{row.Month}|{(row.Kind == PayeeKind.Household ? "" : $"{row.Kind}:")}{row.Code}|{row.AccountVersion}|{row.Fen}\n"))))));
}

/// <summary>One payment to a payee. A due stands in one row that is alive (open or paid) at most: the database sees to it.</summary>
internal sealed class PayoutRow
{
    /// <summary>Batch and place in it, as the bank knows it.</summary>
    public required string Number { get; init; }
    public required string BatchNo { get; init; }

    /// <summary>Of the closing that made it due.</summary>
    public required string Month { get; init; }

    /// <summary>The same in all rows of a batch.</summary>
    public required PayeeKind Kind { get; init; }

    /// <summary>Number of the household, code of the supplier or counter, as its statement has it.</summary>
    public required string Code { get; init; }

    /// <summary>Of the payee's account in the registry: it stays what was checked, whatever is changed there afterwards.</summary>
    public int AccountVersion { get; init; }
    public long Fen { get; init; }
    public PayoutRowState State { get; init; }
    public string? Reason { get; init; }

    /// <summary>The row that the bank could not pay before.</summary>
    public string? RetryOf { get; init; }
}

/// <summary>A bank's answer that was taken in. Its key keeps the same file from being taken in twice.</summary>
internal sealed class BankFile
{
    public required string Sha256 { get; init; }
    public required string Name { get; init; }
    public required string Actor { get; init; }
    public DateTimeOffset ImportedAt { get; init; }
    public int Paid { get; init; }
    public int Failed { get; init; }
}

internal sealed class PayoutConfiguration : IEntityTypeConfiguration<PayoutBatch>, IEntityTypeConfiguration<PayoutRow>, IEntityTypeConfiguration<BankFile>
{
    public void Configure(EntityTypeBuilder<PayoutBatch> batch)
    {
        batch.ToTable("payout_batches", table =>
        {
            table.HasCheckConstraint("ck_payout_batches_four_eyes", "(checked_by IS NULL OR checked_by <> made_by) AND (approved_by IS NULL OR approved_by <> made_by)");
            table.HasCheckConstraint("ck_payout_batches_approved", $"approved_by IS NOT NULL OR state IN ({(int)PayoutState.Draft}, {(int)PayoutState.Checked}, {(int)PayoutState.Cancelled})");
        });
        batch.HasKey(b => b.BatchNo);
        batch.HasIndex(b => b.Key).IsUnique();
        batch.Property(b => b.State).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<PayoutRow> row)
    {
        row.ToTable("payout_rows", table => table.HasCheckConstraint("ck_payout_rows_fen", "fen > 0"));
        row.HasKey(r => r.Number);
        row.HasOne<PayoutBatch>().WithMany().HasForeignKey(r => r.BatchNo);
        row.HasIndex(r => new { r.Month, r.Kind, r.Code }).IsUnique().HasFilter($"state IN ({(int)PayoutRowState.Open}, {(int)PayoutRowState.Paid})").HasDatabaseName("ix_payout_rows_one_alive");
        row.Property(r => r.Reason).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<BankFile> file) => file.ToTable("bank_files").HasKey(f => f.Sha256);
}
