using System.Security.Claims;
using Market.ServiceDefaults.Database;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Storefront;

/// <summary>The cart of whoever shops: a guest's lies in a cookie, an account's in the database, the same on every device.</summary>
internal sealed class Carts(WebDb db, TimeProvider time)
{
    public async Task<Cart> Read(HttpContext context)
    {
        if (Account(context.User) is not { } customerId)
            return CartCookie.Read(context);
        var cart = Cart.Parse(await db.Carts.Where(cart => cart.CustomerId == customerId).Select(cart => cart.Lines).SingleOrDefaultAsync(context.RequestAborted));
        CartCookie.WriteCount(context, cart);
        return cart;
    }

    /// <summary>Keeps what <paramref name="change"/> makes of the cart.</summary>
    /// <returns>The cart as it is kept, or null when <paramref name="change"/> refused.</returns>
    public async Task<Cart?> Change(HttpContext context, Func<Cart, Cart?> change)
    {
        var customerId = Account(context.User);
        var changed = customerId is null ? change(CartCookie.Read(context)) : await Save(customerId, null, change, context.RequestAborted);
        if (changed is not null && customerId is null)
            CartCookie.Write(context, changed);
        else if (changed is not null)
            CartCookie.WriteCount(context, changed);
        return changed;
    }

    /// <summary>
    /// At sign-in: the guest's goods join the account's, quantities added up to the bound, and the cookie is empty from then on. What does
    /// not fit beside the account's own lines stays out.
    /// </summary>
    public async Task TakeIn(HttpContext context, ClaimsPrincipal account)
    {
        var customerId = Account(account)!;
        var (guests, mark) = CartCookie.Parse(context);
        var cart = await Save(customerId, mark, own => guests.Lines.Aggregate(own, Join), context.RequestAborted);
        CartCookie.Write(context, Cart.Empty);
        CartCookie.WriteCount(context, cart!);
    }

    private static Cart Join(Cart cart, CartLine line) =>
        cart.With(line.Code, Math.Min(Cart.MostUnits, cart.QuantityOf(line.Code) + line.Quantity)) ?? cart;

    /// <param name="mark">Of a guest's cart that is taken in: once only, however often the same is brought.</param>
    private async Task<Cart?> Save(string customerId, string? mark, Func<Cart, Cart?> change, CancellationToken cancellation)
    {
        try
        {
            return await SaveOnce(customerId, mark, change, cancellation);
        }
        catch (DbUpdateException exception) when (Transient.IsDuplicate(exception))
        {
            // Two devices brought the first cart at once: the other has made the row, now it is there to be changed.
            db.ChangeTracker.Clear();
            return await SaveOnce(customerId, mark, change, cancellation);
        }
    }

    private Task<Cart?> SaveOnce(string customerId, string? mark, Func<Cart, Cart?> change, CancellationToken cancellation) => db.Write(async token =>
    {
        var kept = await db.Carts.SingleOrDefaultAsync(cart => cart.CustomerId == customerId, token);
        if (kept is null)
            db.Carts.Add(kept = new AccountCart { CustomerId = customerId });
        var cart = Cart.Parse(kept.Lines);
        var changed = mark is not null && kept.TakenIn == mark ? cart : change(cart);
        if (changed is not null)
        {
            kept.Keep(changed.ToString(), time.GetUtcNow());
            kept.TakeIn(mark);
        }
        return changed;
    }, changed => changed is not null, cancellation);

    private static string? Account(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);
}
