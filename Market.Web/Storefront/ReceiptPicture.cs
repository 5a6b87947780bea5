using Market.Orders.Contracts;
using Market.Web.Shared;
using Microsoft.Extensions.Localization;
using SkiaSharp;

namespace Market.Web.Storefront;

/// <summary>
/// The picture of a receipt for chat programs, 1080 × 1440: what reached households, by which villages, and the code that leads to the
/// receipt. Drawn with fonts that travel with the program, since a server need not have any.
/// </summary>
internal sealed class ReceiptPicture : IDisposable
{
    public const int Width = 1080;
    public const int Height = 1440;
    private const float Margin = 84;
    private const int MostVillages = 4;
    private const int MostProducts = 3;
    private static readonly Lazy<SKTypeface> Sans = new(() => Font("NotoSansSC-Regular.subset.otf"));
    private static readonly Lazy<SKTypeface> Serif = new(() => Font("NotoSerifSC-Bold.subset.otf"));
    private static readonly SKColor Paper = new(0xFA, 0xF6, 0xEE), Ink = new(0x23, 0x20, 0x1B), Muted = new(0x67, 0x5F, 0x53), Green = new(0x12, 0x47, 0x2F),
        Line = new(0xE7, 0xDF, 0xD1), Seal = new(0xA9, 0x2E, 0x14), Light = new(0xFB, 0xF7, 0xEE);

    private readonly SKSurface surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
    private readonly IStringLocalizer texts;
    private float y;

    private ReceiptPicture(IStringLocalizer texts) => this.texts = texts;

    private SKCanvas Canvas => surface.Canvas;

    /// <returns>A PNG without metadata.</returns>
    public static byte[] Draw(ReceiptView receipt, string address, IStringLocalizer texts)
    {
        using var picture = new ReceiptPicture(texts);
        picture.Head(receipt);
        picture.Products(receipt);
        picture.Villages(receipt);
        picture.Foot(address);
        using var image = picture.surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Whether every character of <paramref name="text"/> can be drawn.</summary>
    public static bool CanWrite(string text)
    {
        using var font = new SKFont(Sans.Value);
        return font.ContainsGlyphs(text);
    }

    private void Head(ReceiptView receipt)
    {
        Canvas.Clear(Paper);
        Box(0, 0, Width, 420, Green, 0);
        Box(Margin, 60, 72, 72, Seal, 16);
        Text(texts["picture.seal"], Margin + 36, 114, 46, Light, Serif.Value, SKTextAlign.Center);
        Text(texts["picture.name"], Margin + 96, 110, 42, Light, Serif.Value);
        Text(texts["picture.before"], Margin, 214, 38, Light);
        Text(Money.Text(receipt.BenefitFen), Margin, 318, 104, Light, Serif.Value);
        Text(texts["picture.after"], Margin, 380, 38, Light);
        y = 496;
    }

    private void Products(ReceiptView receipt)
    {
        var lines = receipt.Lines.Where(line => line.Quantity > line.RefundedQuantity).ToList();
        Label(texts["picture.bought", Money.Text(receipt.NetFen)]);
        foreach (var line in lines.Take(MostProducts))
            Row($"{Language.Pick(line.Name, line.NameEn)} × {line.Quantity - line.RefundedQuantity}", Money.Text(line.NetFen));
        if (lines.Count > MostProducts)
            Row(texts["picture.more", lines.Count - MostProducts], Money.Text(lines.Skip(MostProducts).Sum(line => line.NetFen)));
        y += 64;
    }

    private void Villages(ReceiptView receipt)
    {
        Label(texts["picture.reached"]);
        var villages = receipt.Lines.SelectMany(line => line.Reaches).GroupBy(group => group.VillageName)
            .Select(groups => (Name: groups.Key, Fen: groups.Sum(group => group.Fen))).OrderBy(village => village.Name is null).ThenByDescending(village => village.Fen).ToList();
        foreach (var (name, fen) in villages.Take(MostVillages))
            Row(name is null ? texts["receipt.folded"] : PlaceName.Village(name), Money.Text(fen));
        if (villages.Count > MostVillages)
            Row(texts["picture.other_villages", villages.Count - MostVillages], Money.Text(villages.Skip(MostVillages).Sum(village => village.Fen)));
    }

    private void Foot(string address)
    {
        const float Side = 280;
        var (left, top) = (Width - Margin - Side, Height - 84 - Side);
        Box(left, top, Side, Side, SKColors.White, 12);
        var squares = QrCode.Squares(address);
        var size = Side / squares.Count;
        using var ink = new SKPaint { Color = SKColors.Black };
        for (var row = 0; row < squares.Count; row++)
            for (var column = 0; column < squares.Count; column++)
                if (squares[row][column])
                    Canvas.DrawRect(left + column * size, top + row * size, size, size, ink);
        Text(texts["picture.scan"], Margin, top + 140, 34, Ink);
        Text(texts["picture.masked"], Margin, top + 194, 28, Muted);
    }

    private void Label(string text)
    {
        Text(text, Margin, y, 32, Muted);
        y += 12;
    }

    private void Row(string name, string amount)
    {
        y += 46;
        Text(Fit(name, 640, 34), Margin, y, 34, Ink);
        Text(amount, Width - Margin, y, 34, Ink, align: SKTextAlign.Right);
        Box(Margin, y + 14, Width - 2 * Margin, 2, Line, 0);
        y += 12;
    }

    /// <summary>As much of the text as has room.</summary>
    private static string Fit(string text, float room, float size)
    {
        using var font = new SKFont(Sans.Value, size);
        var length = text.Length;
        while (length > 1 && font.MeasureText(Shortened(text, length)) > room)
            length -= char.IsLowSurrogate(text[length - 1]) ? 2 : 1;
        return Shortened(text, length);
    }

    private static string Shortened(string text, int length) => length < text.Length ? text[..length] + "…" : text;

    private void Text(string text, float x, float baseline, float size, SKColor colour, SKTypeface? face = null, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(face ?? Sans.Value, size) { Edging = SKFontEdging.Antialias };
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        Canvas.DrawText(text, x, baseline, align, font, paint);
    }

    private void Box(float x, float top, float width, float height, SKColor colour, float radius)
    {
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        Canvas.DrawRoundRect(x, top, width, height, radius, radius, paint);
    }

    private static SKTypeface Font(string name)
    {
        using var file = typeof(ReceiptPicture).Assembly.GetManifestResourceStream(name)!;
        return SKTypeface.FromStream(file) ?? throw new InvalidOperationException($"{name} is no font.");
    }

    public void Dispose() => surface.Dispose();
}
