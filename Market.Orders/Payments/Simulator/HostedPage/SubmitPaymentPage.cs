using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>
/// POST /pay/{session}: does what the pressed button says. The form's token works once, so a form sent twice pays once;
/// the second sending of the form that paid is led where the first was.
/// </summary>
internal sealed class SubmitPaymentPage(SimulatorStore store, StripeSimulatorOptions options, DateTimeOffset now, HttpRequest request)
{
    private const string Abandon = "Abandon";

    public static async Task HandleAsync(
        HttpContext context, string session, SimulatorStore store, IOptions<StripeSimulatorOptions> options, TimeProvider time)
    {
        var page = new SubmitPaymentPage(store, options.Value, time.GetUtcNow(), context.Request);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        await (await page.AnswerAsync(session, form)).WriteAsync(context);
    }

    private Task<PageAnswer> AnswerAsync(string id, IFormCollection form) => store.ChangeAsync(async db =>
    {
        var session = await db.Sessions.SingleOrDefaultAsync(known => known.Id == id);
        var text = PageText.For(session?.Locale, request);
        if (session is { Status: SessionStatus.Open } && session.ExpiresAt <= now)
            await ExpireSession.ExpireAsync(db, session, now, Caller.Nobody);
        var isOwnForm = session is not null && form["token"] == session.FormToken;
        if (session is { Status: SessionStatus.Complete } && isOwnForm) return PageAnswer.SeeOther(ShowPaymentPage.WayOn(session));
        if (session is not { Status: SessionStatus.Open }) return ShowPaymentPage.Closed(session, text, StatusCodes.Status409Conflict);
        return isOwnForm ? await ChooseAsync(db, session, form, text) : Again(session, text, StatusCodes.Status409Conflict, "StaleForm");
    });

    private async Task<PageAnswer> ChooseAsync(SimulatorDb db, Session session, IFormCollection form, PageText text)
    {
        var (choice, method) = (form["choice"].ToString(), form["method"].ToString());
        if (choice == Abandon && session.CancelUrl is not null) return PageAnswer.SeeOther(session.CancelUrl);
        if (!Enum.GetNames<PaymentChoice>().Contains(choice) || !session.PaymentMethodTypes.Contains(method))
            return Again(session, text, StatusCodes.Status400BadRequest, "NothingChosen");
        await TakePayment.ApplyAsync(db, session, Enum.Parse<PaymentChoice>(choice), method, options, now);
        return session.Status == SessionStatus.Complete
            ? PageAnswer.SeeOther(ShowPaymentPage.WayOn(session))
            : Again(session, text, StatusCodes.Status402PaymentRequired, "Declined");
    }

    private PageAnswer Again(Session session, PageText text, int status, string problem) =>
        PageAnswer.Form(session, status, PaymentPage.Form(session, options.MerchantName, text, problem));
}
