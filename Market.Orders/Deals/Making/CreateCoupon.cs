using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals.Making;

/// <summary>Issues a coupon.</summary>
internal sealed class CreateCouponHandler(OrdersDb db)
{
    private const int MostProducts = 300;

    public Task<CouponResult> Create(CreateCoupon command, CancellationToken cancellation) =>
        db.Write(token => Write(command, token), result => result.Problems.Count == 0 && !command.Preview, cancellation);

    private async Task<CouponResult> Write(CreateCoupon command, CancellationToken cancellation)
    {
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(hashtext('offers'))", cancellation);
        var now = await DatabaseClock.Read(db, cancellation);
        var code = OffersForBuyer.CodeOf(command.Code) ?? "";
        var problems = OfferFields.Check(command.Key, command.OpensAt, command.EndsAt, command.Quota, now).Concat(Check(command, code)).ToList();
        if (problems.All(problem => problem.Code != "bad_code") && await db.Offers.AsNoTracking().SingleOrDefaultAsync(known => known.Code == code, cancellation) is { } taken)
        {
            if (taken is Coupon same && same.Key == command.Key)
                return new CouponResult([], same.View());
            problems.Add(OfferFields.Problem("code", "code_taken"));
        }
        var products = command.Products.Select(product => product.Trim().ToUpperInvariant()).Where(product => product.Length > 0).Distinct().ToList();
        if (products.Count > MostProducts || products.Any(product => product.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
            || await db.Products.CountAsync(product => products.Contains(product.Code), cancellation) < products.Count)
            problems.Add(OfferFields.Problem("products", "unknown_product"));
        if (problems.Count > 0)
            return new CouponResult(problems, null);
        var coupon = New(command, code, products, now);
        db.Coupons.Add(coupon);
        return new CouponResult([], coupon.View());
    }

    private static IEnumerable<OrderProblem> Check(CreateCoupon command, string code)
    {
        if (code.Length is < 4 or > 20 || !code.All(char.IsAsciiLetterOrDigit))
            yield return OfferFields.Problem("code", "bad_code");
        if (!Enum.IsDefined(command.Kind) || command.Value < 1 || command.Value > (command.Kind == CouponKind.Percent ? 90 : OfferFields.MostFen))
            yield return OfferFields.Problem("value", command.Kind == CouponKind.Percent ? "bad_percent" : "bad_value");
        if (command.MostFen is < 1 or > OfferFields.MostFen)
            yield return OfferFields.Problem("mostFen", "bad_value");
        if (command.LeastGoodsFen is < 0 or > OfferFields.MostFen)
            yield return OfferFields.Problem("leastGoodsFen", "bad_value");
    }

    private static Coupon New(CreateCoupon command, string code, List<string> products, DateTimeOffset now) => new()
    {
        Code = code,
        Key = command.Key,
        Kind = command.Kind,
        Value = command.Value,
        MostFen = command.MostFen,
        LeastGoodsFen = command.LeastGoodsFen,
        OpensAt = command.OpensAt ?? now,
        EndsAt = command.EndsAt,
        Quota = command.Quota,
        LimitPerBuyer = command.OncePerBuyer ? 1 : command.Quota,
        Products = products,
        MadeBy = command.Actor,
        MadeAt = now,
    };
}
