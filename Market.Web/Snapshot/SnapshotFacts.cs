using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using MassTransit;

namespace Market.Web.Snapshot;

/// <summary>Facts go straight into this node's memory: it is rebuilt at start, so no inbox has to remember them.</summary>
internal sealed class SnapshotKeepsProduct(CurrentSnapshot snapshot) : IConsumer<ProductCertified>
{
    public Task Consume(ConsumeContext<ProductCertified> context)
    {
        snapshot.Change(known => known.After(context.Message.Product));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsWithdrawal(CurrentSnapshot snapshot) : IConsumer<CertificateWithdrawn>
{
    public Task Consume(ConsumeContext<CertificateWithdrawn> context)
    {
        snapshot.Change(known => known.After(context.Message.Product));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsCounter(CurrentSnapshot snapshot) : IConsumer<CounterOpened>
{
    public Task Consume(ConsumeContext<CounterOpened> context)
    {
        snapshot.Change(known => known.After(context.Message.Counter));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsPlan(CurrentSnapshot snapshot) : IConsumer<LinkagePlanPublished>
{
    public Task Consume(ConsumeContext<LinkagePlanPublished> context)
    {
        snapshot.Change(known => known.After(LinkagePlan.Of(context.Message.Plan)));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsStock(CurrentSnapshot snapshot) : IConsumer<StockChanged>
{
    public Task Consume(ConsumeContext<StockChanged> context)
    {
        snapshot.Change(known => known.After(context.Message.Levels));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsDeal(CurrentSnapshot snapshot, TimeProvider time) : IConsumer<DealOpened>
{
    public Task Consume(ConsumeContext<DealOpened> context)
    {
        snapshot.Change(known => known.After(context.Message.Deal, time.GetUtcNow()));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsDealChange(CurrentSnapshot snapshot, TimeProvider time) : IConsumer<DealChanged>
{
    public Task Consume(ConsumeContext<DealChanged> context)
    {
        snapshot.Change(known => known.After(context.Message.Deal, time.GetUtcNow()));
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="SnapshotKeepsProduct"/>
internal sealed class SnapshotKeepsDealEnd(CurrentSnapshot snapshot, TimeProvider time) : IConsumer<DealEnded>
{
    public Task Consume(ConsumeContext<DealEnded> context)
    {
        snapshot.Change(known => known.After(context.Message.Deal, time.GetUtcNow()));
        return Task.CompletedTask;
    }
}
