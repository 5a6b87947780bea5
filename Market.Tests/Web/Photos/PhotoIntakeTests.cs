using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Market.Web.Photos;
using SkiaSharp;

namespace Market.Tests.Web.Photos;

/// <summary>What is sent as a picture comes out as a plain one of ours, or not at all (trials, abuse 31).</summary>
public sealed class PhotoIntakeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static byte[] Picture(int width = 64, int height = 32, SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.OrangeRed);
        using var image = surface.Snapshot();
        using var data = image.Encode(format, 90);
        return data.ToArray();
    }

    private static async Task<byte[]> Taken(byte[] sent)
    {
        var (problem, jpeg) = await PhotoIntake.TakeIn(sent, Cancellation);
        Assert.Equal(PhotoProblem.None, problem);
        return jpeg!;
    }

    private static async Task<PhotoProblem> Refused(byte[] sent)
    {
        var (problem, jpeg) = await PhotoIntake.TakeIn(sent, Cancellation);
        Assert.Null(jpeg);
        return problem;
    }

    private static SKImageInfo Read(byte[] jpeg)
    {
        using var codec = SKCodec.Create(new MemoryStream(jpeg));
        Assert.Equal(SKEncodedImageFormat.Jpeg, codec.EncodedFormat);
        return codec.Info;
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Pictures_of_three_kinds_become_a_jpeg_of_at_most_2000_pixels(SKEncodedImageFormat format)
    {
        var info = Read(await Taken(Picture(3_000, 1_500, format)));

        Assert.Equal((2_000, 1_000), (info.Width, info.Height));
    }

    [Fact]
    public async Task Where_it_was_taken_and_whatever_follows_the_picture_stay_behind_and_it_stands_upright()
    {
        var sent = WithExif(Picture(64, 32), orientation: 6).Concat(Encoding.ASCII.GetBytes("<script>alert(1)</script>PK\x03\x04")).ToArray();
        Assert.Contains("GPS-HERE", Encoding.Latin1.GetString(sent));

        var jpeg = await Taken(sent);

        var text = Encoding.Latin1.GetString(jpeg);
        Assert.DoesNotContain("GPS-HERE", text);
        Assert.DoesNotContain("Exif", text);
        Assert.DoesNotContain("script", text);
        var info = Read(jpeg);
        Assert.Equal((32, 64), (info.Width, info.Height));
    }

    [Fact]
    public async Task Scripts_other_formats_and_torn_pictures_are_no_pictures()
    {
        var torn = Picture(512, 512, SKEncodedImageFormat.Png)[..200];
        foreach (var sent in new[]
        {
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8.ToArray(), "GIF89a\x01\x00\x01\x00<script>"u8.ToArray(), "%PDF-1.7"u8.ToArray(), "BM"u8.ToArray(), [], [0xFF, 0xD8, 0xFF], torn,
            [.. "RIFF\x00\x00\x00\x00WEBP"u8, .. "<svg/>"u8],
        })
            Assert.Equal(PhotoProblem.NotAPicture, await Refused(sent));
    }

    [Fact]
    public async Task A_bomb_is_known_by_its_header_and_never_unpacked()
    {
        var before = GC.GetTotalAllocatedBytes();

        Assert.Equal(PhotoProblem.TooManyPixels, await Refused(PngHeader(50_000, 50_000)));

        Assert.True(GC.GetTotalAllocatedBytes() - before < 20_000_000);
        Assert.Equal(PhotoProblem.TooLarge, await Refused(new byte[PhotoIntake.MostBytes + 1]));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_square_is_the_middle_of_the_picture_in_two_sizes(SKEncodedImageFormat format)
    {
        var photo = await TakenSquare(Thirds(1_500, 500, format));

        foreach (var (bytes, side) in new[] { (photo.Small, SquarePhoto.SmallSide), (photo.Large, SquarePhoto.LargeSide) })
        {
            using var square = SKBitmap.Decode(bytes);
            Assert.Equal((side, side), (square.Width, square.Height));
            // Of red, green and blue side by side only the green is left.
            foreach (var (x, y) in new[] { (3, 3), (side / 2, side / 2), (side - 4, side - 4) })
                Assert.True(square.GetPixel(x, y) is { Green: > 100, Red: < 60, Blue: < 60 }, $"{x},{y}: {square.GetPixel(x, y)}");
        }
    }

    [Fact]
    public async Task A_square_stands_upright_is_webp_and_keeps_nothing_of_where_it_was_taken()
    {
        // Held on its side: what lies left in the file belongs to the top.
        using var surface = SKSurface.Create(new SKImageInfo(600, 600));
        surface.Canvas.Clear(SKColors.Blue);
        surface.Canvas.DrawRect(0, 0, 300, 600, new SKPaint { Color = SKColors.Red });
        using var image = surface.Snapshot();
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, 95);

        var photo = await TakenSquare(WithExif(jpeg.ToArray(), orientation: 6));

        Assert.All(new[] { photo.Small, photo.Large }, bytes =>
        {
            using var codec = SKCodec.Create(new MemoryStream(bytes));
            Assert.Equal(SKEncodedImageFormat.Webp, codec.EncodedFormat);
            Assert.All(new[] { "GPS", "EXIF", "Exif", "ICCP", "XMP " }, mark => Assert.DoesNotContain(mark, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
        });
        using var square = SKBitmap.Decode(photo.Large);
        Assert.True(square.GetPixel(480, 100) is { Red: > 200, Blue: < 60 });
        Assert.True(square.GetPixel(480, 860) is { Blue: > 200, Red: < 60 });
    }

    [Fact]
    public async Task However_restless_a_picture_is_two_dozen_small_squares_are_light()
    {
        using var noise = new SKBitmap(1_200, 1_200);
        var random = new Random(7);
        for (var y = 0; y < 1_200; y += 4)
            for (var x = 0; x < 1_200; x += 4)
                noise.Erase(new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)), new SKRectI(x, y, x + 4, y + 4));
        using var jpeg = noise.Encode(SKEncodedImageFormat.Jpeg, 90);

        var photo = await TakenSquare(jpeg.ToArray());

        Assert.InRange(photo.Small.Length, 1_000, SquarePhoto.MostSmallBytes);
        Assert.InRange(photo.Large.Length, 1_000, 2 * SquarePhoto.MostLargeBytes);
    }

    [Fact]
    public async Task A_square_of_too_few_pixels_or_too_many_and_what_is_no_picture_are_refused()
    {
        async Task<PhotoProblem> Problem(byte[] sent) => (await PhotoIntake.TakeInSquare(sent, Cancellation)).Problem;

        Assert.Equal(PhotoProblem.TooFewPixels, await Problem(Picture(2_000, 479)));
        Assert.Equal(PhotoProblem.None, await Problem(Picture(480, 480)));
        Assert.Equal(PhotoProblem.TooManyPixels, await Problem(PngHeader(10_000, 10_000)));
        Assert.Equal(PhotoProblem.TooLarge, await Problem(new byte[PhotoIntake.MostBytes + 1]));
        Assert.Equal(PhotoProblem.NotAPicture, await Problem("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()));
    }

    private static async Task<SquarePhoto> TakenSquare(byte[] sent)
    {
        var (problem, photo) = await PhotoIntake.TakeInSquare(sent, Cancellation);
        Assert.Equal(PhotoProblem.None, problem);
        return photo!;
    }

    /// <summary>Red, green and blue side by side.</summary>
    private static byte[] Thirds(int width, int height, SKEncodedImageFormat format)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        foreach (var (colour, third) in new[] { SKColors.Red, SKColors.Green, SKColors.Blue }.Select((colour, third) => (colour, third)))
            surface.Canvas.DrawRect(third * width / 3f, 0, width / 3f, height, new SKPaint { Color = colour });
        using var image = surface.Snapshot();
        using var data = image.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>A PNG that announces so many pixels; its rows, all zero, would be gigabytes.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(new byte[1_000_000]);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(body));
        return [.. length, .. body, .. sum];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>The picture with an Exif segment: how it was held, and a text that stands for a place.</summary>
    public static byte[] WithExif(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [.. "MM\0*\0\0\0\x08"u8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. "GPS-HERE"u8];
        byte[] content = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content, .. jpeg.AsSpan(2)];
    }
}
