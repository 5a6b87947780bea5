namespace Market.Tests.Web.Search.Elasticsearch;

/// <summary>The check that holds our requests against the description can fail: each of these is wrong in one thing.</summary>
public sealed class OpenApiDescriptionTests
{
    private static readonly OpenApiDescription Description = new();

    [Theory]
    [InlineData("POST", "/products/_search", """{"query":{"term":{"code":{"value":"t001"}}},"size":3,"sort":["_score","code"]}""")]
    [InlineData("PUT", "/products", """{"mappings":{"properties":{"code":{"type":"keyword"}}}}""")]
    [InlineData("POST", "/products/_bulk", "{\"index\":{\"_id\":\"1\"}}\n{\"code\":\"x\"}\n")]
    [InlineData("GET", "/_alias/products", "")]
    public void A_right_request_is_right(string method, string path, string body) => Assert.Empty(Description.Problems(method, path, [], body));

    [Theory]
    [InlineData("POST", "/products/_find", "{}", "is no operation")]
    [InlineData("PATCH", "/products", "{}", "is no operation")]
    [InlineData("GET", "/_alias/products", "{}", "takes no body")]
    [InlineData("POST", "/_aliases", "", "needs a body")]
    [InlineData("POST", "/_aliases", """{"actions":[{"move":{"index":"a"}}]}""", "move is not known")]
    [InlineData("POST", "/_aliases", """{"actions":[{"add":{"index":"a"},"remove":{"index":"b"}}]}""", "has 2 properties")]
    [InlineData("POST", "/products/_search", """{"quary":{"match_all":{}}}""", "quary is not known")]
    [InlineData("POST", "/products/_search", """{"query":{"term":{"code":{"boost":2}}}}""", "value is missing")]
    [InlineData("POST", "/products/_search", """{"query":{"match":{"name":{"query":"x","operater":"and"}}}}""", "operater is not known")]
    [InlineData("POST", "/products/_search", """{"query":{"match":{"name":{"query":"x","boost":"much"}}}}""", "not number")]
    [InlineData("POST", "/products/_search", """{"query":{"dis_max":{"tie_breaker":0.1}}}""", "queries is missing")]
    [InlineData("POST", "/products/_search", """{"query":{"bool":{"must":[{"terms_of":{}}]}}}""", "terms_of is not known")]
    [InlineData("POST", "/products/_search", """{"size":"many"}""", "not number")]
    [InlineData("POST", "/products/_search", """{"aggregations":{"c":{"terms":{"feld":"category"}}}}""", "feld is not known")]
    [InlineData("POST", "/products/_search", """{"suggest":{"typed":{"prefix":"h","completion":{"size":3}}}}""", "is no suggester")]
    [InlineData("PUT", "/products", """{"mappings":{"properties":{"code":{"type":"keywords"}}}}""", "keywords is no kind")]
    [InlineData("PUT", "/products", """{"settings":{"analysis":{"analyzer":{"a":{"type":"custom","filter":["lowercase"]}}}}}""", "tokenizer is missing")]
    [InlineData("PUT", "/products", """{"settings":{"analysis":{"filter":{"p":{"type":"cjk_bigram","output_unigrams":"yes"}}}}}""", "not boolean")]
    public void A_wrong_request_is_told_what_is_wrong(string method, string path, string body, string problem) =>
        Assert.Contains(Description.Problems(method, path, [], body), told => told.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void A_parameter_that_no_operation_has_is_told() =>
        Assert.Contains("?fresh is no parameter", Assert.Single(Description.Problems("POST", "/products/_bulk", ["fresh"], "{\"index\":{}}\n{}\n")), StringComparison.Ordinal);
}
