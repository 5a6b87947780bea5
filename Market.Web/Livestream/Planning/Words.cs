namespace Market.Web.Livestream.Planning;

/// <summary>Words that may not be said when food is sold live, as they are found in a text; the reviewer reads what no list knows.</summary>
internal static class Words
{
    /// <summary>Disease prevention and cure (食品安全法 §73, 广告法 §17), and superlatives that no seller can prove (广告法 §9).</summary>
    private static readonly string[] Claims =
    [
        "治疗", "治愈", "根治", "疗效", "药效", "抗癌", "防癌", "癌症", "肿瘤", "糖尿病", "高血压", "降血压", "降血糖", "降血脂", "降三高", "三高", "心脏病", "冠心病", "关节炎", "包治", "祛病", "延年益寿",
        "国家级", "最高级", "最佳", "全国第一", "销量第一", "绝对安全", "无任何添加", "cure", "cancer", "diabetes", "blood pressure", "blood sugar", "tumour", "tumor", "heal ", "treats ",
    ];

    /// <summary>Ranks and titles of officials, which selling may not use (domain.md §7).</summary>
    private static readonly string[] Ranks = ["书记", "区长", "县长", "市长", "镇长", "乡长", "局长", "处长", "科长", "主席", "部长", "常委", "厅长", "主任", "mayor", "secretary", "director", "governor"];

    /// <summary>Bodies whose staff may not recommend food (食品安全法 §73).</summary>
    private static readonly string[] BarredUnits =
        ["市场监督", "市场监管", "市监局", "食品药品", "食药监", "食品安全办", "食安办", "食品检验", "质量检验", "检验检测", "检测中心", "质检", "检疫", "market regulation", "food safety", "food inspection", "testing"];

    private static readonly string[] Selenium = ["富硒", "含硒", "硒含量", "selenium"];

    public static IEnumerable<string> ClaimsIn(string? text) => Found(Claims, text);

    public static IEnumerable<string> RanksIn(string? text) => Found(Ranks, text);

    public static bool IsBarred(string unit) => Found(BarredUnits, unit).Any();

    public static bool SaysSelenium(string? text) => Found(Selenium, text).Any();

    // Spaces and marks between letters are how a word is smuggled past a list.
    private static IEnumerable<string> Found(string[] words, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var plain = text.Normalize(System.Text.NormalizationForm.FormKC);
        var packed = string.Concat(plain.Where(char.IsLetterOrDigit));
        return words.Where(word => (word[0] > 0x7F ? packed : plain).Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
