using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

public sealed class DivisionsTests
{
    private static readonly Divisions List = new();

    [Fact]
    public void Every_province_has_cities_every_city_districts_and_no_name_is_blank_or_twice()
    {
        Assert.Equal(31, List.Provinces.Count);
        Assert.All(List.Provinces, province => Assert.NotEmpty(province.Cities));
        Assert.All(List.Provinces.SelectMany(province => province.Cities), city => Assert.Equal(city.Districts.Distinct().Where(name => name.Trim().Length > 0), city.Districts));
        Assert.All(List.Provinces, province => Assert.Equal(province.Cities.Select(city => city.Name).Distinct(), province.Cities.Select(city => city.Name)));
        // Orders takes at most fifty characters of each.
        Assert.All(List.Provinces.SelectMany(province => province.Cities).SelectMany(city => city.Districts.Append(city.Name)), name => Assert.InRange(name.Length, 2, 50));
    }

    [Theory]
    [InlineData("重庆市", "重庆市", "江津区", "重庆市 重庆市 江津区")]
    [InlineData("重庆市", "", "江津区", "重庆市 重庆市 江津区")]
    [InlineData(" 四川省 ", "成都市", "武侯区", "四川省 成都市 武侯区")]
    [InlineData("四川省", "成都市", "江津区", "四川省 成都市 ")]
    [InlineData("四川省", "重庆市", "江津区", "四川省  ")]
    [InlineData("湖北省", "仙桃市", "", "湖北省 仙桃市 仙桃市")]
    [InlineData("河北省", "张家口市", "桥西区", "河北省 张家口市 桥西区")]
    [InlineData("火星省", "成都市", "武侯区", "  ")]
    [InlineData("<script>", "\"><b>", "'", "  ")]
    [InlineData(null, null, null, "  ")]
    public void Only_what_is_in_the_list_is_an_address_and_a_single_choice_needs_no_choosing(string? province, string? city, string? district, string known)
    {
        var found = List.Known(province, city, district);

        Assert.Equal(known, $"{found.Province} {found.City} {found.District}");
    }
}
