using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Catalog;

/// <summary>Each test decides on a product of its own.</summary>
public sealed class CertificateDecisionTests(Registry registry) : IClassFixture<Registry>
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task A_withdrawal_is_recorded_and_told(Stack stack)
    {
        var host = await registry.On(stack);

        var decision = await host.Withdraw("JJ001", "  抽检\n不合格 ");

        Assert.Equal(CertificateDecisionOutcome.Done, decision.Outcome);
        Assert.Equal((2, CertificateStatus.Withdrawn), (decision.Product!.Version, decision.Product.Status));
        var fact = Assert.Single(await host.Published<CertificateWithdrawn>(), fact => fact.Product.Code == "JJ001");
        Assert.Equal((2, CertificateStatus.Withdrawn, "抽检 不合格"), (fact.Product.Version, fact.Product.Status, fact.Reason));
        var last = (await History(host, "JJ001"))[^1];
        Assert.Equal((CertificateStatus.Withdrawn, "office", "抽检 不合格", Registry.Noon), (last.Status, last.Actor, last.Reason, last.At));
        Assert.Equal(CertificateStatus.Withdrawn, (await host.Snapshot()).Products.Single(product => product.Code == "JJ001").Status);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_restored_certificate_is_told_as_certified_with_a_higher_version(Stack stack)
    {
        var host = await registry.On(stack);
        await host.Withdraw("JJ002");

        var decision = await host.Restore("JJ002");

        Assert.Equal((CertificateDecisionOutcome.Done, 3L, CertificateStatus.Certified), (decision.Outcome, decision.Product!.Version, decision.Product.Status));
        Assert.Equal([1L, 3L], (await host.Published<ProductCertified>()).Where(fact => fact.Product.Code == "JJ002").Select(fact => fact.Product.Version));
        Assert.Equal(
            [CertificateStatus.Certified, CertificateStatus.Withdrawn, CertificateStatus.Certified], (await History(host, "JJ002")).Select(decision => decision.Status));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_decision_that_is_taken_already_changes_nothing(Stack stack)
    {
        var host = await registry.On(stack);
        await host.Withdraw("JJ003");

        Assert.Equal(CertificateDecisionOutcome.AlreadySo, (await host.Withdraw("JJ003")).Outcome);
        Assert.Equal(CertificateDecisionOutcome.AlreadySo, (await host.Restore("JJ004")).Outcome);
        Assert.Equal([2L], (await host.Published<CertificateWithdrawn>()).Where(fact => fact.Product.Code == "JJ003").Select(fact => fact.Product.Version));
        Assert.Equal(2, (await History(host, "JJ003")).Count);
        Assert.Single(await History(host, "JJ004"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_many_who_withdraw_at_once_one_does(Stack stack)
    {
        var host = await registry.On(stack);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => (await host.Withdraw("JJ005")).Outcome, TestContext.Current.CancellationToken)));

        Assert.Single(outcomes, CertificateDecisionOutcome.Done);
        Assert.Equal(7, outcomes.Count(outcome => outcome == CertificateDecisionOutcome.AlreadySo));
        Assert.Single(await host.Published<CertificateWithdrawn>(), fact => fact.Product.Code == "JJ005");
    }

    public static TheoryData<string> WrongReasons => ["", "   ", "\n\t", new string('长', 201), "bell \a", "nul \0"];

    [Theory, MemberData(nameof(WrongReasons))]
    public async Task A_decision_needs_a_reason_of_1_to_200_characters(string reason)
    {
        var host = await registry.On(Stack.Sqlite);

        Assert.Equal(CertificateDecisionOutcome.ReasonNeeded, (await host.Withdraw("JJ006", reason)).Outcome);
        Assert.Equal(CertificateDecisionOutcome.ReasonNeeded, (await host.Restore("JJ006", reason)).Outcome);
        Assert.Single(await History(host, "JJ006"));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_hundred_characters_are_a_reason_and_an_unknown_product_is_said_to_be_unknown(Stack stack)
    {
        var host = await registry.On(stack);

        Assert.Equal(CertificateDecisionOutcome.Done, (await host.Withdraw("JJ007", new string('长', 200))).Outcome);
        Assert.Equal(new CertificateDecision(CertificateDecisionOutcome.UnknownProduct, null), await host.Withdraw("NONE"));
        Assert.Equal(new CertificateDecision(CertificateDecisionOutcome.UnknownProduct, null), await host.Restore("' or 1=1"));
    }

    [Theory]
    [InlineData(CertificateStatus.Suspended, CertificateStatus.Certified, CertificateDecisionOutcome.Done)]
    [InlineData(CertificateStatus.Suspended, CertificateStatus.Withdrawn, CertificateDecisionOutcome.Done)]
    [InlineData(CertificateStatus.Suspended, CertificateStatus.Suspended, CertificateDecisionOutcome.AlreadySo)]
    [InlineData(CertificateStatus.Withdrawn, CertificateStatus.Certified, CertificateDecisionOutcome.Done)]
    public void What_may_follow_what(CertificateStatus from, CertificateStatus to, CertificateDecisionOutcome outcome)
    {
        var certificate = Certificate();
        Assert.Equal(CertificateDecisionOutcome.Done, certificate.Decide(from, "office", "r", Registry.Noon));

        Assert.Equal(outcome, certificate.Decide(to, "office", "r", Registry.Noon));
        Assert.Equal(to, certificate.Status);
    }

    [Theory]
    [InlineData(CertificateStatus.Certified)]
    [InlineData(CertificateStatus.Suspended)]
    [InlineData(CertificateStatus.Withdrawn)]
    public void Nothing_follows_the_end_of_validity(CertificateStatus to)
    {
        var certificate = Certificate();
        certificate.Decide(CertificateStatus.Expired, "validity", "r", Registry.Noon.AddYears(2));

        Assert.Equal(CertificateDecisionOutcome.Expired, certificate.Decide(to, "office", "r", Registry.Noon.AddYears(2)));
        Assert.Equal(CertificateStatus.Expired, certificate.Status);
        Assert.Single(certificate.History);
    }

    [Fact]
    public void A_certificate_does_not_expire_before_its_last_day_has_passed()
    {
        var certificate = Certificate();

        Assert.Throws<InvalidOperationException>(() => certificate.Decide(CertificateStatus.Expired, "validity", "r", Registry.Noon));
        Assert.Equal(CertificateStatus.Certified, certificate.Status);
    }

    private static Certificate Certificate() => new()
    {
        Number = "C1",
        ProductCode = "P1",
        Batch = "2026-1",
        IssuedOn = new DateOnly(2026, 11, 1),
        ValidTo = new DateOnly(2027, 10, 31),
        CertifyingUnit = "办公室",
    };

    private static Task<List<RecordedDecision>> History(TestHost host, string product) => host.In<CatalogDb, List<RecordedDecision>>(db =>
        db.Certificates.Where(c => c.ProductCode == product).SelectMany(c => c.History).OrderBy(decision => decision.Id).AsNoTracking().ToListAsync());
}
