using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>One authenticated request to the API, and what it needs to be answered.</summary>
/// <param name="Id">The identifier in the path, if it has one.</param>
/// <param name="PageBase">Where hosted pages live, without a closing slash.</param>
internal sealed record ApiCall(
    SimulatorDb Db, Parameters Parameters, string? Id, DateTimeOffset Now, string PageBase, StripeSimulatorOptions Options, Caller Caller);

/// <summary>A use case of the API. For POST it runs in a transaction.</summary>
/// <exception cref="StripeError">The request is refused and nothing is changed.</exception>
internal delegate Task<JsonObject> ApiWork(ApiCall call);

/// <summary>What goes back over the wire.</summary>
internal sealed record ApiAnswer(int Status, string Body, bool IsReplay = false);
