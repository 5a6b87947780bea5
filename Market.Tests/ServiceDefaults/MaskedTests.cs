using Market.ServiceDefaults.Messages;

namespace Market.Tests.ServiceDefaults;

/// <summary>What an operator sees of a message: enough to know what it is about, nothing about a person.</summary>
public sealed class MaskedTests
{
    [Fact]
    public void Codes_numbers_and_instants_are_shown_and_every_other_text_is_withheld()
    {
        var body = Masked.Body("""
            {"OrderNo":"JJ20260101-22222222","Email":"li@example.com","Name":"李某","Phone":"13800000000","IdNumber":"50011619900101123X","AccessToken":"q3Zk_-9",
             "Fen":1200,"Month":"2026-11","At":"2026-11-24T08:30:15.25+00:00","Refund":false,"Parcel":null,"Goods":[{"Code":"C001"},{"Code":"S073"},{"Code":"JJ002"},{"Code":"JJ003"}]}
            """);

        Assert.All(["JJ20260101-22222222", "1200", "2026-11", "2026-11-24T08:30:15.25+00:00", "false", "C001", "JJ002", "… 4"], shown => Assert.Contains(shown, body, StringComparison.Ordinal));
        Assert.All(["li@", "李", "138", "500116", "q3Zk", "JJ003"], withheld => Assert.DoesNotContain(withheld, body, StringComparison.Ordinal));
    }

    [Fact]
    public void A_body_is_bounded_and_what_is_no_json_is_withheld_whole()
    {
        Assert.InRange(Masked.Body($"{{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"Member{i}\":{i}"))}}}").Length, 1000, 2100);
        Assert.DoesNotContain("secret", Masked.Body("secret"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_names_the_root_of_the_failure_without_addresses_and_long_numbers()
    {
        var reason = Masked.Reason(new InvalidOperationException("outer", new ArgumentException("No <wang@example.com> at 13800000000, 50011619900101123X in JJ20260101.")));

        Assert.StartsWith("ArgumentException: No <", reason, StringComparison.Ordinal);
        Assert.All(["wang", "138", "500116"], withheld => Assert.DoesNotContain(withheld, reason, StringComparison.Ordinal));
        Assert.InRange(Masked.Reason(new string('x', 5000)).Length, 1, ParkedMessage.LongestReason);
    }
}
