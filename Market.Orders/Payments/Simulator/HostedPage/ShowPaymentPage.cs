using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>GET /pay/{session}: shows what is to be paid and changes nothing.</summary>
internal static class ShowPaymentPage
{
    public static async Task HandleAsync(
        HttpContext context, string session, SimulatorStore store, IOptions<StripeSimulatorOptions> options, TimeProvider time)
    {
        await using var db = await store.OpenAsync();
        var found = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(known => known.Id == session);
        var text = PageText.For(found?.Locale, context.Request);
        var isOpen = found is { Status: SessionStatus.Open } && found.ExpiresAt > time.GetUtcNow();
        var answer = isOpen
            ? PageAnswer.Form(found!, StatusCodes.Status200OK, PaymentPage.Form(found!, options.Value.MerchantName, text))
            : Closed(found, text, StatusCodes.Status200OK);
        await answer.WriteAsync(context);
    }

    /// <summary>The page of a session that nobody can pay, or of none at all.</summary>
    /// <param name="completeStatus">What a session that is complete answers: 200 to look at, 409 to pay.</param>
    public static PageAnswer Closed(Session? session, PageText text, int completeStatus) => session switch
    {
        null => PageAnswer.Page(StatusCodes.Status404NotFound, PaymentPage.Notice(text, "Unknown", null)),
        { Status: SessionStatus.Complete } => PageAnswer.Page(completeStatus, PaymentPage.Notice(text, "Complete", WayOn(session))),
        _ => PageAnswer.Page(StatusCodes.Status410Gone, PaymentPage.Notice(text, "Expired", session.CancelUrl)),
    };

    /// <summary>Where the seller wants the buyer next; Stripe puts the session's identifier in for the seller's placeholder.</summary>
    public static string WayOn(Session session) => session.SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", session.Id, StringComparison.Ordinal);
}
