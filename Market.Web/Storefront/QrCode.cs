using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace Market.Web.Storefront;

/// <summary>An address as dark and light squares, its quiet margin included.</summary>
internal static class QrCode
{
    public static IReadOnlyList<BitArray> Squares(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        return data.ModuleMatrix;
    }

    /// <summary>Black on white in every colour scheme: cameras read nothing else reliably. One path, so that no style is needed.</summary>
    public static IHtmlContent Svg(string address, string label)
    {
        var squares = Squares(address);
        var path = new StringBuilder();
        for (var y = 0; y < squares.Count; y++)
            for (var x = 0; x < squares.Count; x++)
                if (squares[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new HtmlString(
            $"""<svg class="qr" viewBox="0 0 {squares.Count} {squares.Count}" width="180" height="180" shape-rendering="crispEdges" role="img" aria-label="{HtmlEncoder.Default.Encode(label)}"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000"/></svg>""");
    }
}
