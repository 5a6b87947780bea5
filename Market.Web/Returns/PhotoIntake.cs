using SkiaSharp;

namespace Market.Web.Returns;

internal enum PhotoProblem
{
    None,

    /// <summary>More than 5 MB.</summary>
    TooLarge,

    /// <summary>No JPEG, PNG or WebP by its content, or broken.</summary>
    NotAPicture,

    /// <summary>More pixels than a camera makes.</summary>
    TooManyPixels,
}

/// <summary>
/// Makes a picture ours: what was sent is looked at by its first bytes and its header only, decoded, turned upright, made smaller and written anew. Where it was
/// taken, hidden files, scripts and whatever else it carried stay behind. Vector pictures can hold scripts and are never taken.
/// </summary>
internal static class PhotoIntake
{
    public const int MostBytes = 5 * 1024 * 1024;
    public const int LongestSide = 2000;
    private const int Quality = 82;

    /// <summary>A JPEG is decoded at a fraction of its size, so that even large ones need little memory; others whole.</summary>
    private const long MostPixelsOfJpeg = 64_000_000;
    private const long MostPixels = 25_000_000;

    private static readonly (byte[] Start, int From)[] Signatures = [([0xFF, 0xD8, 0xFF], 0), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0), ("WEBP"u8.ToArray(), 8)];

    /// <summary>Decoding takes a processor and memory: one at a time in this process, however many send.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public static async Task<(PhotoProblem Problem, byte[]? Jpeg)> TakeIn(byte[] sent, CancellationToken cancellation)
    {
        if (sent.Length > MostBytes)
            return (PhotoProblem.TooLarge, null);
        if (!Signatures.Any(signature => sent.AsSpan(Math.Min(signature.From, sent.Length)).StartsWith(signature.Start)))
            return (PhotoProblem.NotAPicture, null);
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            return Redraw(sent);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static (PhotoProblem, byte[]?) Redraw(byte[] sent)
    {
        using var data = SKData.CreateCopy(sent);
        using var codec = SKCodec.Create(data);
        if (codec is not { EncodedFormat: SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp })
            return (PhotoProblem.NotAPicture, null);
        // The header alone says how much memory decoding would take.
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > (codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? MostPixelsOfJpeg : MostPixels))
            return (PhotoProblem.TooManyPixels, null);
        var size = codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? SmallestThatDoes(codec) : codec.Info.Size;
        using var decoded = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
            return (PhotoProblem.NotAPicture, null);
        return (PhotoProblem.None, Draw(decoded, codec.EncodedOrigin));
    }

    /// <summary>A JPEG decodes at eighths of its size (as libjpeg does): the smallest of them that is not smaller than what is kept.</summary>
    private static SKSizeI SmallestThatDoes(SKCodec codec) => Enumerable.Range(1, 8).Select(eighths => codec.GetScaledDimensions(eighths / 8f))
        .FirstOrDefault(size => Math.Max(size.Width, size.Height) >= LongestSide, codec.Info.Size);

    private static byte[] Draw(SKBitmap decoded, SKEncodedOrigin origin)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var scale = Math.Min(1f, (float)LongestSide / Math.Max(decoded.Width, decoded.Height));
        var (width, height) = (Math.Max(1, (int)(decoded.Width * scale)), Math.Max(1, (int)(decoded.Height * scale)));
        using var surface = SKSurface.Create(new SKImageInfo(turned ? height : width, turned ? width : height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Concat(Upright(origin, width, height));
        using (var picture = SKImage.FromBitmap(decoded))
            surface.Canvas.DrawImage(picture, new SKRect(0, 0, width, height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var image = surface.Snapshot();
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg.ToArray();
    }

    /// <summary>Cameras write which way they were held (Exif 2.3, tag Orientation) rather than turning the pixels.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
