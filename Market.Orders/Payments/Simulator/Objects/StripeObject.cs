using System.Text.Json;
using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Objects;

/// <summary>What every object of the API has: an identifier, its age, and its form in JSON.</summary>
internal abstract class StripeObject
{
    /// <summary>Order of creation; lists go from the highest to the lowest.</summary>
    public long Sequence { get; private set; }

    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The object as the API shows it, references to other objects as identifiers.</summary>
    public abstract JsonObject ToJson();

    protected static string Wire<T>(T state) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    protected static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
