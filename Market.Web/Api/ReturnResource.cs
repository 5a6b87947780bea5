using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Market.Orders.Contracts;

namespace Market.Web.Api;

[Description("A return without reason, or a claim, on goods of one parcel.")]
internal sealed record AskReturnBody
{
    [Required, Description("no_reason, damaged, spoiled, wrong (not what was ordered) or short (fewer or lighter).")]
    public string? Reason { get; init; }

    [Required, MinLength(1), MaxLength(50), Description("1 to 50 lines of one parcel.")]
    public IReadOnlyList<ReturnLineBody?>? Lines { get; init; }

    [MaxLength(500), Description("What happened.")]
    public string? Note { get; init; }

    [MaxLength(6), Description("Ids of pictures sent to /return-photos of this order before. A claim needs 1 to 6; for what is missing of goods that keep, none.")]
    public IReadOnlyList<Guid>? Photos { get; init; }

    public AskReturn Command(string orderNo, string key, OrderAccess access, IReadOnlyList<Guid> photos) => new(
        orderNo, key, Words<ReturnReason>.TryParse(Reason ?? "", out var reason) ? reason : (ReturnReason)(-1),
        [.. (Lines ?? []).Select(line => new ReturnLineRequest(line?.LineNo ?? 0, line?.Quantity ?? 0, line?.Grams))], Note, photos, access);
}

internal sealed record ReturnLineBody
{
    [Required, Range(1, 50), Description("Number of the line in the order.")]
    public int? LineNo { get; init; }

    [Required, Range(1, 999), Description("Units concerned.")]
    public int? Quantity { get; init; }

    [Range(1, int.MaxValue), Description("Only so many grams of them are spoiled or missing; for claims on goods sold by weight.")]
    public int? Grams { get; init; }
}

[Description("A picture that was taken in; it is forgotten after a day unless a claim names it.")]
internal sealed record ReturnPhotoResource(Guid Id);

[Description("A return without reason, or a claim.")]
internal sealed record ReturnResource(
    string ReturnNo, string ParcelNo,
    [property: JsonConverter(typeof(Words<ReturnReason>))] ReturnReason Reason,
    [property: JsonConverter(typeof(Words<ReturnState>))] ReturnState State,
    string? Note,
    [property: Description("Why it was rejected, or null.")] string? Decision,
    DateTimeOffset AskedAt, DateTimeOffset? DecidedAt,
    [property: Description("When the goods were counted, or null.")] DateTimeOffset? GoodsBackAt,
    [property: Description("What goes or went back, in fen; null until that is decided.")] long? RefundFen,
    IReadOnlyList<ReturnLineResource> Lines)
{
    public static ReturnResource Of(ReturnView request) => new(
        request.ReturnNo, request.ParcelNo, request.Reason, request.State, request.Note, request.Decision, Whole(request.AskedAt)!.Value, Whole(request.DecidedAt), Whole(request.GoodsBackAt), request.RefundFen,
        [.. request.Lines.Select(line => new ReturnLineResource(line.LineNo, line.Quantity, line.Grams, line.BackQuantity, line.RefundFen))]);

    /// <summary>Databases keep more or fewer digits of a second; the answer must read the same when it is given again.</summary>
    private static DateTimeOffset? Whole(DateTimeOffset? at) => at is { } time ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()) : null;
}

internal sealed record ReturnLineResource(int LineNo, int Quantity, int? Grams, int? BackQuantity, long? RefundFen);
