namespace Market.Catalog.Households.Generation;

/// <summary>Invented people: family names about as common as they are, given names of one or two characters put together by chance.</summary>
internal sealed class InventedNames(SplitMix64 random)
{
    // Per ten thousand, roughly as in the south-west; the rest of the many rarer ones is shared by those listed last.
    private static readonly (string Name, int Weight)[] Families =
    [
        ("李", 790), ("王", 690), ("张", 670), ("刘", 560), ("陈", 540), ("杨", 420), ("周", 340), ("黄", 320), ("吴", 240), ("罗", 230),
        ("赵", 190), ("何", 190), ("唐", 180), ("胡", 170), ("徐", 160), ("曾", 160), ("朱", 150), ("郑", 150), ("谢", 140), ("蒋", 140),
        ("邓", 140), ("冯", 130), ("曹", 130), ("彭", 120), ("肖", 120), ("田", 110), ("程", 110), ("潘", 110), ("袁", 110), ("董", 100),
        ("余", 100), ("叶", 100), ("蔡", 100), ("江", 100), ("杜", 90), ("魏", 90), ("龙", 90), ("万", 90), ("段", 80), ("雷", 80),
        ("钟", 80), ("汪", 80), ("廖", 80), ("夏", 80), ("付", 80), ("方", 70), ("邹", 70), ("熊", 70), ("白", 70), ("秦", 70),
        ("石", 60), ("姚", 60), ("谭", 60), ("韦", 50), ("牟", 50), ("冉", 50), ("向", 50), ("晏", 40), ("欧阳", 12), ("上官", 4), ("司马", 3), ("诸葛", 2),
    ];

    private static readonly int[] FamilyWeights = [.. Families.Select(family => family.Weight)];

    private static readonly string[] First =
    [
        "国", "建", "文", "明", "德", "光", "世", "永", "志", "正", "成", "天", "中", "大", "万", "家", "克", "绍", "泽", "兴",
        "朝", "开", "廷", "治", "代", "先", "秀", "淑", "桂", "玉", "素", "春", "小", "晓", "红", "丽", "清", "仁", "昌", "长",
    ];

    private static readonly string[] Second =
    [
        "华", "明", "平", "林", "全", "富", "贵", "云", "海", "兵", "军", "勇", "强", "伟", "刚", "波", "涛", "杰", "才", "忠",
        "良", "福", "禄", "全", "友", "祥", "元", "芳", "英", "珍", "兰", "碧", "琼", "容", "群", "芬", "会", "梅", "莲", "蓉",
    ];

    public (string Family, string Given) Next()
    {
        var family = Families[random.Weighted(FamilyWeights)].Name;
        var second = Second[random.Below(Second.Length)];
        return (family, random.OnceIn(6) ? second : First[random.Below(First.Length)] + second);
    }
}
