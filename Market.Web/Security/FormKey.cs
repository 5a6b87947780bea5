using System.Security.Cryptography;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Security;

/// <summary>The one secret that all nodes of Web sign the tokens of forms with. Made by whoever starts first; deleting its row and starting anew makes every open form worthless.</summary>
internal sealed class FormKey
{
    private const int Only = 1;

    public int Id { get; init; } = Only;
    public required byte[] Value { get; init; }

    public static void Configure(ModelBuilder model) => model.Entity<FormKey>(key =>
    {
        key.ToTable("form_key");
        key.Property(one => one.Id).ValueGeneratedNever();
        key.Property(one => one.Value).HasMaxLength(FormTokens.KeyBytes);
    });

    public static async Task Prepare(IServiceProvider services, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<AccountsDb>();
        if (!await db.FormKeys.AnyAsync(cancellation))
            await MakeUnlessMade(db, cancellation);
        services.GetRequiredService<FormTokens>().Key = (await db.FormKeys.AsNoTracking().SingleAsync(cancellation)).Value;
    }

    private static async Task MakeUnlessMade(AccountsDb db, CancellationToken cancellation)
    {
        db.FormKeys.Add(new FormKey { Value = RandomNumberGenerator.GetBytes(FormTokens.KeyBytes) });
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // Another node was quicker: its key is the one. Any other trouble shows when the key is read.
        }
    }
}
