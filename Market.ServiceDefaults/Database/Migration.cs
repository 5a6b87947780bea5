using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Market.ServiceDefaults.Database;

public static class Migration
{
    /// <summary>
    /// Applies the migrations this database lacks. One that lacks none is only asked for its history: to migrate it all the same
    /// would compare the whole model with its snapshot and take a lock, a second of every start.
    /// </summary>
    public static async Task MigrateWhenBehind(this DatabaseFacade database, CancellationToken cancellation = default)
    {
        if ((await database.GetPendingMigrationsAsync(cancellation)).Any())
            await database.MigrateAsync(cancellation);
    }
}
