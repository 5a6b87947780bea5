using System.Globalization;
using Market.Web.Shared;

namespace Market.Tests.Web.Shared;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "¥0.00")]
    [InlineData(5, "¥0.05")]
    [InlineData(1240, "¥12.40")]
    [InlineData(128456040, "¥1,284,560.40")]
    [InlineData(-1, "−¥0.01")]
    [InlineData(long.MinValue, "−¥92,233,720,368,547,758.08")]
    public void Fen_are_written_exactly_in_every_language(long fen, string text)
    {
        foreach (var culture in new[] { Language.Chinese, Language.English, CultureInfo.GetCultureInfo("de-DE") })
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(text, Money.Text(fen));
        }
    }
}
