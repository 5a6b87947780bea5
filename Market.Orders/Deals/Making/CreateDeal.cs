using System.Globalization;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals.Making;

/// <summary>Puts up a deal. At any moment a product has one for everybody at most, and one for each session.</summary>
internal sealed class CreateDealHandler(OrdersDb db, TimeProvider time)
{
    private const int LongestSession = 40;

    public Task<DealResult> Create(CreateDeal command, CancellationToken cancellation) =>
        db.Write(token => Write(command, token), result => result.Problems.Count == 0 && !command.Preview, cancellation);

    private async Task<DealResult> Write(CreateDeal command, CancellationToken cancellation)
    {
        // Two that put up deals at once wait for each other, so that neither overlooks the other's; SQLite has one writer anyway.
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtext('offers'))", cancellation);
        var now = await DatabaseClock.Read(db, cancellation);
        var begin = command.OpensAt ?? now;
        if (await db.Deals.AsNoTracking().SingleOrDefaultAsync(deal => deal.Key == command.Key, cancellation) is { } made)
            return new DealResult([], made.Record(), null, made.ReferenceFen);
        var code = command.ProductCode?.Trim().ToUpperInvariant() ?? "";
        var product = OrderFields.IsCode(code) ? await db.Products.AsNoTracking().SingleOrDefaultAsync(known => known.Code == code, cancellation) : null;
        var problems = OfferFields.Check(command.Key, command.OpensAt, command.EndsAt, command.Quota, now).Concat(Check(command, product)).ToList();
        var reference = product is null ? null : await ReferencePrice.Before(db, product.Code, begin, null, cancellation);
        if (problems.Count == 0 && await Overlaps(command, product!.Code, begin, cancellation))
            problems.Add(OfferFields.Problem("opensAt", "overlaps"));
        if (problems.Count > 0)
            return new DealResult(problems, null, product?.PriceFen, reference);
        var deal = New(command, product!.Code, begin, now);
        db.Deals.Add(deal);
        db.Publish(new DealOpened(deal.Record()), time);
        return new DealResult([], deal.Record(), product.PriceFen, reference);
    }

    private static IEnumerable<OrderProblem> Check(CreateDeal command, SellableProduct? product)
    {
        if (product is null)
            yield return OfferFields.Problem("productCode", "unknown_product");
        if (command.PriceFen < 1 || command.PriceFen >= product?.PriceFen)
            yield return OfferFields.Problem("priceFen", "not_lower");
        if (command.LimitPerBuyer is { } limit && (limit < 1 || limit > command.Quota))
            yield return OfferFields.Problem("limitPerBuyer", "bad_limit");
        if (command.Session is { } session && (!OrderFields.IsCode(session) || session.Length > LongestSession))
            yield return OfferFields.Problem("session", "bad_session");
    }

    private Task<bool> Overlaps(CreateDeal command, string product, DateTimeOffset begin, CancellationToken cancellation) => db.Deals.AnyAsync(
        other => other.ProductCode == product && other.Session == command.Session && other.State != OfferState.Stopped && other.OpensAt < command.EndsAt && begin < other.EndsAt, cancellation);

    private static Deal New(CreateDeal command, string product, DateTimeOffset begin, DateTimeOffset now) => new()
    {
        Code = string.Create(CultureInfo.InvariantCulture, $"D{DistrictTime.Day(now):yyMMdd}-{OrderNumber.NewLetters(6)}"),
        Key = command.Key,
        ProductCode = product,
        PriceFen = command.PriceFen,
        OpensAt = begin,
        EndsAt = command.EndsAt,
        Quota = command.Quota,
        LimitPerBuyer = command.LimitPerBuyer ?? command.Quota,
        Session = command.Session,
        MadeBy = command.Actor,
        MadeAt = now,
    };
}
