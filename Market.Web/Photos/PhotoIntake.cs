using SkiaSharp;

namespace Market.Web.Photos;

internal enum PhotoProblem
{
    None,

    /// <summary>More than 5 MB.</summary>
    TooLarge,

    /// <summary>No JPEG, PNG or WebP by its content, or broken.</summary>
    NotAPicture,

    /// <summary>More pixels than a camera makes.</summary>
    TooManyPixels,

    /// <summary>Too few to be shown large (<see cref="SquarePhoto.LeastSide"/>); only asked of squares.</summary>
    TooFewPixels,
}

/// <summary>The middle of a picture, written anew as WebP: small for shelves, large for a page of its own.</summary>
internal sealed record SquarePhoto(byte[] Small, byte[] Large)
{
    /// <summary>Pixels of a side.</summary>
    public const int SmallSide = 320;
    public const int LargeSide = 960;

    /// <summary>Pixels that the shorter side of what is sent must have.</summary>
    public const int LeastSide = 480;

    /// <summary>Two dozen of them stand on a listing.</summary>
    public const int MostSmallBytes = 20_000;
    public const int MostLargeBytes = 140_000;
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
    private const int QualityStep = 8;

    /// <summary>A JPEG is decoded at a fraction of its size, so that even large ones need little memory; others whole.</summary>
    private const long MostPixelsOfJpeg = 64_000_000;
    private const long MostPixels = 25_000_000;

    /// <summary>Cameras write other colours than browsers expect of a picture that does not say which it has.</summary>
    private static readonly SKColorSpace SRgb = SKColorSpace.CreateSrgb();

    private static readonly (byte[] Start, int From)[] Signatures = [([0xFF, 0xD8, 0xFF], 0), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0), ("WEBP"u8.ToArray(), 8)];

    /// <summary>Decoding takes a processor and memory: one at a time in this process, however many send.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>The whole picture as a JPEG of at most <see cref="LongestSide"/> pixels.</summary>
    public static Task<(PhotoProblem Problem, byte[]? Jpeg)> TakeIn(byte[] sent, CancellationToken cancellation) => TakeIn(sent, Whole, cancellation);

    /// <summary>The middle of the picture in two sizes.</summary>
    public static Task<(PhotoProblem Problem, SquarePhoto? Photo)> TakeInSquare(byte[] sent, CancellationToken cancellation) => TakeIn(sent, Square, cancellation);

    private static async Task<(PhotoProblem, T?)> TakeIn<T>(byte[] sent, Func<SKCodec, (PhotoProblem, T?)> redraw, CancellationToken cancellation) where T : class
    {
        if (sent.Length > MostBytes)
            return (PhotoProblem.TooLarge, null);
        if (!Signatures.Any(signature => sent.AsSpan(Math.Min(signature.From, sent.Length)).StartsWith(signature.Start)))
            return (PhotoProblem.NotAPicture, null);
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            return Open(sent, redraw);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static (PhotoProblem, T?) Open<T>(byte[] sent, Func<SKCodec, (PhotoProblem, T?)> redraw) where T : class
    {
        using var data = SKData.CreateCopy(sent);
        using var codec = SKCodec.Create(data);
        if (codec is not { EncodedFormat: SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp })
            return (PhotoProblem.NotAPicture, null);
        // The header alone says how much memory decoding would take.
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        return width < 1 || height < 1 || (long)width * height > (codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? MostPixelsOfJpeg : MostPixels)
            ? (PhotoProblem.TooManyPixels, null)
            : redraw(codec);
    }

    private static (PhotoProblem, byte[]?) Whole(SKCodec codec)
    {
        using var decoded = Decode(codec, size => Math.Max(size.Width, size.Height) >= LongestSide);
        if (decoded is null)
            return (PhotoProblem.NotAPicture, null);
        using var image = Draw(decoded, codec.EncodedOrigin, Math.Min(1f, (float)LongestSide / Math.Max(decoded.Width, decoded.Height)));
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return (PhotoProblem.None, jpeg.ToArray());
    }

    private static (PhotoProblem, SquarePhoto?) Square(SKCodec codec)
    {
        if (Math.Min(codec.Info.Width, codec.Info.Height) < SquarePhoto.LeastSide)
            return (PhotoProblem.TooFewPixels, null);
        using var decoded = Decode(codec, size => Math.Min(size.Width, size.Height) >= SquarePhoto.LargeSide);
        if (decoded is null)
            return (PhotoProblem.NotAPicture, null);
        var shorter = (float)Math.Min(decoded.Width, decoded.Height);
        using var large = Draw(decoded, codec.EncodedOrigin, SquarePhoto.LargeSide / shorter, SquarePhoto.LargeSide);
        using var small = Draw(decoded, codec.EncodedOrigin, SquarePhoto.SmallSide / shorter, SquarePhoto.SmallSide);
        return (PhotoProblem.None, new SquarePhoto(Webp(small, SquarePhoto.MostSmallBytes), Webp(large, SquarePhoto.MostLargeBytes)));
    }

    /// <summary>
    /// Its pixels in sRGB, or null when it is broken. A JPEG decodes at eighths of its size (as libjpeg does): the smallest of them that <paramref name="isEnough"/>.
    /// </summary>
    private static SKBitmap? Decode(SKCodec codec, Func<SKSizeI, bool> isEnough)
    {
        var size = codec.EncodedFormat == SKEncodedImageFormat.Jpeg
            ? Enumerable.Range(1, 8).Select(eighths => codec.GetScaledDimensions(eighths / 8f)).FirstOrDefault(isEnough, codec.Info.Size)
            : codec.Info.Size;
        var decoded = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SRgb));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is SKCodecResult.Success)
            return decoded;
        decoded.Dispose();
        return null;
    }

    /// <summary>The picture upright and <paramref name="scale"/> times as large; of a square, its middle.</summary>
    private static SKImage Draw(SKBitmap decoded, SKEncodedOrigin origin, float scale, int? square = null)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = (Math.Max(1, (int)MathF.Round(decoded.Width * scale)), Math.Max(1, (int)MathF.Round(decoded.Height * scale)));
        var (across, down) = turned ? (height, width) : (width, height);
        using var surface = SKSurface.Create(new SKImageInfo(square ?? across, square ?? down, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        if (square is { } side)
            surface.Canvas.Translate((side - across) / 2, (side - down) / 2);
        surface.Canvas.Concat(Upright(origin, width, height));
        // Made much smaller, every pixel has a part in the result, or fine patterns flicker.
        var sampling = scale < 0.5f ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear) : new SKSamplingOptions(SKCubicResampler.Mitchell);
        using (var picture = SKImage.FromBitmap(decoded))
            surface.Canvas.DrawImage(picture, new SKRect(0, 0, width, height), sampling);
        return surface.Snapshot();
    }

    /// <summary>As good as fits into so many bytes.</summary>
    private static byte[] Webp(SKImage image, int mostBytes)
    {
        for (var quality = Quality; ; quality -= QualityStep)
        {
            using var webp = image.Encode(SKEncodedImageFormat.Webp, quality);
            if (webp.Size <= mostBytes || quality <= QualityStep)
                return webp.ToArray();
        }
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
