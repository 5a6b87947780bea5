using System.Diagnostics;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Catalog.ReferenceData;

/// <summary>Fills an empty registry from the files of a district, all in one transaction with the facts that tell others.</summary>
internal sealed partial class LoadReferenceData(
    CatalogDb db, IOptions<ReferenceDataOptions> options, IHostEnvironment environment, TimeProvider time, ILogger<LoadReferenceData> log)
{
    /// <exception cref="ReferenceDataRefused">The files are wrong; nothing was loaded.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        if (!options.Value.LoadsIn(environment) || await db.ReferenceLoads.AnyAsync(cancellation))
            return;
        var watch = Stopwatch.StartNew();
        var folder = options.Value.Directory();
        var data = DistrictFiles.Read(folder, options.Value.RenewsIn(environment) ? time.Today() : null);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var loaded = await db.Write(token => Fill(data, Path.GetFileName(folder), token), cancellation);
        db.ChangeTracker.Clear();
        if (loaded)
            LogLoaded(Path.GetFileName(folder), data.Products.Count, data.Counters.Count, data.Households.Households.Count, watch.ElapsedMilliseconds);
    }

    private async Task<bool> Fill(DistrictData data, string folder, CancellationToken cancellation)
    {
        // The row that says "loaded" comes first: a second process that starts now waits for it and then has nothing to do.
        object now = db.IsSqlite ? time.GetUtcNow().ToUnixTimeMilliseconds() : time.GetUtcNow();
        var first = await db.Database.ExecuteSqlAsync(
            $"INSERT INTO reference_loads (id, loaded_at, folder) VALUES ({ReferenceLoad.OnlyId}, {now}, {folder}) ON CONFLICT DO NOTHING", cancellation);
        if (first == 0)
            return false;
        db.AddRange([
            .. data.Towns, .. data.Villages, .. data.Suppliers, .. data.Bases, .. data.Products, .. data.Plans, .. data.Operators, .. data.Counters,
            .. data.Households.Groups, .. data.Households.Teams]);
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        await db.InsertMany(data.Households.Cadres, cancellation);
        await db.InsertMany(data.Households.Households, cancellation);
        await db.InsertMany(data.Households.Members, cancellation);
        await PublishAll(cancellation);
        return true;
    }

    private async Task PublishAll(CancellationToken cancellation)
    {
        var registry = await new ReadSnapshot(db, time).Read(cancellation);
        foreach (var plan in registry.Plans)
            db.Publish(new LinkagePlanPublished(plan), time);
        foreach (var counter in registry.Counters)
            db.Publish(new CounterOpened(counter), time);
        foreach (var product in registry.Products)
            db.Publish(new ProductCertified(product), time);
    }

    [LoggerMessage(LogLevel.Information, "Loaded the reference data of {Folder}: {Products} products, {Counters} counters, {Households} households in {Milliseconds} ms")]
    private partial void LogLoaded(string folder, int products, int counters, int households, long milliseconds);
}
