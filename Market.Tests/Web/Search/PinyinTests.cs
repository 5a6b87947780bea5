using AnyAscii;
using Market.Web.Search;

namespace Market.Tests.Web.Search;

/// <summary>Characters with several readings are read as the word they stand in wants it.</summary>
public sealed class PinyinTests
{
    [Theory]
    [InlineData("重庆", "chongqing")]
    [InlineData("重阳", "chongyang")]
    [InlineData("体重", "tizhong")]
    [InlineData("贾嗣", "jiasi")]
    [InlineData("大垭村", "dayacun")]
    [InlineData("常乐村", "changlecun")]
    [InlineData("音乐", "yinyue")]
    [InlineData("长冲社区", "changchongshequ")]
    [InlineData("村长", "cunzhang")]
    [InlineData("朝天咀", "chaotianzui")]
    [InlineData("调味", "tiaowei")]
    [InlineData("调查", "diaocha")]
    [InlineData("银行", "yinhang")]
    [InlineData("行人", "xingren")]
    [InlineData("石佛村", "shifocun")]
    [InlineData("青泊村", "qingbocun")]
    [InlineData("萝卜", "luobo")]
    [InlineData("血橙", "xuecheng")]
    [InlineData("干九叶青花椒", "ganjiuyeqinghuajiao")]
    [InlineData("W·默科特", "mokete")]
    public void A_word_is_spelled_as_people_say_it(string word, string spelled) => Assert.Equal(spelled, Pinyin.Of(word));

    [Fact]
    public void Every_exception_says_what_the_transliterator_does_not()
    {
        var needless = SearchTable.Read("pinyin.csv").Where(row => string.Concat(row[0].EnumerateRunes().Select(rune => rune.ToString().Transliterate())).ToLowerInvariant() == row[1].Replace(" ", "", StringComparison.Ordinal))
            // A word whose characters have their usual reading is needed where a single character of it is an exception.
            .Where(row => row[0].Length == 1 || !SearchTable.Read("pinyin.csv").Any(single => single[0].Length == 1 && row[0].Contains(single[0], StringComparison.Ordinal)));

        Assert.Empty(needless.Select(row => row[0]));
    }

    [Fact]
    public void Tails_begin_at_every_syllable()
    {
        Assert.Equal(["huajiaoyou", "jiaoyou", "you"], Pinyin.Tails("花椒油"));
        Assert.Equal(["hjy", "jy", "y"], Pinyin.InitialTails("花椒油"));
    }
}
