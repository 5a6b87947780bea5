using Market.Orders.Contracts;

namespace Market.Tests.Web.Livestream;

/// <summary>Deals as Orders would make them, for tests of what asks for them.</summary>
internal sealed class FakeDeals : IDeals
{
    public List<CreateDeal> Made { get; } = [];
    public List<string> Stopped { get; } = [];

    /// <summary>Answered instead of a deal, once something is in it.</summary>
    public OrderProblem? Problem { get; set; }

    /// <summary>What happens elsewhere, once, while a deal is being made.</summary>
    public Func<Task>? WhileMaking { get; set; }

    public async ValueTask<DealResult> CreateDeal(CreateDeal command, CancellationToken cancellation = default)
    {
        if (Problem is { } problem)
            return new DealResult([problem], null, null, null);
        if (!command.Preview && WhileMaking is { } elsewhere)
        {
            WhileMaking = null;
            await elsewhere();
        }
        if (!command.Preview && Made.All(known => known.Key != command.Key))
            Made.Add(command);
        var deal = new DealRecord($"D{Made.FindIndex(known => known.Key == command.Key) + 1}", 1, command.ProductCode, command.PriceFen, command.OpensAt ?? DateTimeOffset.UtcNow, command.EndsAt, command.Quota, command.LimitPerBuyer ?? command.Quota, null, command.Session, OfferState.Planned);
        return new DealResult([], deal, null, null);
    }

    public ValueTask<StopOfferResult> StopOffer(StopOffer command, CancellationToken cancellation = default)
    {
        Stopped.Add(command.Code);
        return ValueTask.FromResult(new StopOfferResult(StopOfferOutcome.Stopped));
    }

    public ValueTask<OrderQuote> Quote(PlaceOrder order, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<CouponResult> CreateCoupon(CreateCoupon command, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<DealList> GetDeals(GetDeals ask, CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<CouponList> GetCoupons(GetCoupons ask, CancellationToken cancellation = default) => throw new NotSupportedException();
}
