using Market.Web.Livestream.Video.Containers;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>Where the samples of one track are: what fragments said one by one, as the tables of a plain MP4 (ISO/IEC 14496-12 §8.6, §8.7). Three hours take some ten megabytes.</summary>
internal sealed class TrackTable(uint id, MediaKind kind, uint timescale, int width, int height, byte[] description)
{
    private readonly List<uint> sizes = [];
    private readonly List<uint> keys = [];
    private readonly List<ulong> chunks = [];
    private readonly Runs durations = new(), shifts = new(), samplesOfChunk = new();
    private long first = -1, last;
    private uint lastDuration;
    private bool isShifted;

    private uint Id { get; } = id;

    public bool IsEmpty => sizes.Count == 0;

    /// <param name="moov">Of the init, whose descriptions are kept as they are.</param>
    public static IEnumerable<TrackTable> Of(byte[] moov)
    {
        var tables = new List<TrackTable>();
        for (var boxes = Boxes.Of(moov); boxes.Next();)
            if (boxes.BoxType == Boxes.Type("trak"u8))
            {
                var head = Boxes.Find(boxes.Payload, "tkhd"u8);
                var track = Mp4Track.Read(boxes.Payload) ?? throw new BadMediaException("a track of no kind");
                var description = Boxes.Find(Boxes.Find(Boxes.Find(Boxes.Find(boxes.Payload, "mdia"u8), "minf"u8), "stbl"u8), "stsd"u8);
                tables.Add(new TrackTable(track.Id, track.Media.Kind, track.Timescale, (int)(Boxes.Number(head, 76) >> 16), (int)(Boxes.Number(head, 80) >> 16), description[4..].ToArray()));
            }
        return tables;
    }

    /// <param name="at">Where the moof lies in the file.</param>
    public static void Add(List<TrackTable> tables, byte[] moof, long at)
    {
        var samples = new List<Mp4Sample>();
        Mp4Samples.Read(moof, tables.ToDictionary(table => table.Id, _ => default(SampleDefaults)), [], at, samples);
        foreach (var chunk in samples.GroupBy(sample => sample.TrackId))
            tables.Single(table => table.Id == chunk.Key).Add([.. chunk], at);
    }

    public static (byte[] Moov, long Duration) Movie(IReadOnlyList<TrackTable> tables)
    {
        var zero = tables.Min(table => table.Milliseconds(table.first));
        var duration = (uint)tables.Max(table => table.Milliseconds(table.last + table.lastDuration) - zero);
        var boxes = new BoxWriter(64 * 1024);
        boxes.Box("moov"u8, () =>
        {
            MovieBoxes.Head(boxes, duration, tables.Max(table => table.Id) + 1);
            foreach (var table in tables)
                table.Write(boxes, zero);
        });
        return (boxes.ToArray(), duration);
    }

    private long Milliseconds(long ticks) => ticks * 1000 / timescale;

    private void Add(IReadOnlyList<Mp4Sample> chunk, long at)
    {
        chunks.Add((ulong)(at + chunk[0].Offset));
        samplesOfChunk.Add((uint)chunk.Count);
        foreach (var sample in chunk)
        {
            if (first < 0)
                first = sample.Time;
            else
                durations.Add((uint)Math.Max(0, sample.Time - last));
            (last, lastDuration) = (sample.Time, sample.Duration);
            sizes.Add((uint)sample.Size);
            shifts.Add((uint)sample.Shift);
            isShifted |= sample.Shift != 0;
            if (sample.IsKey)
                keys.Add((uint)sizes.Count);
        }
    }

    private void Write(BoxWriter boxes, long zero)
    {
        var ticks = (ulong)(last + lastDuration - first);
        var delay = (uint)(Milliseconds(first) - zero);
        MovieBoxes.Track(boxes, Id, kind, timescale, width, height, new SampleTable(ticks, delay, delay + (uint)(ticks * 1000 / timescale), () => WriteTables(boxes)), () =>
            boxes.FullBox("stsd"u8, 0, 0, () => boxes.Bytes(description)));
    }

    private void WriteTables(BoxWriter boxes)
    {
        durations.Add(lastDuration);
        boxes.FullBox("stts"u8, 0, 0, () => durations.Write(boxes));
        if (isShifted)
            boxes.FullBox("ctts"u8, 1, 0, () => shifts.Write(boxes));
        if (keys.Count < sizes.Count)
            boxes.FullBox("stss"u8, 0, 0, () => WriteAll(boxes, keys));
        boxes.FullBox("stsc"u8, 0, 0, () => samplesOfChunk.WriteChunks(boxes));
        boxes.FullBox("stsz"u8, 0, 0, () =>
        {
            boxes.Number(0);
            WriteAll(boxes, sizes);
        });
        boxes.FullBox("co64"u8, 0, 0, () =>
        {
            boxes.Number((uint)chunks.Count);
            foreach (var chunk in chunks)
                boxes.Long(chunk);
        });
    }

    private static void WriteAll(BoxWriter boxes, List<uint> numbers)
    {
        boxes.Number((uint)numbers.Count);
        foreach (var number in numbers)
            boxes.Number(number);
    }

    /// <summary>Values that mostly repeat.</summary>
    private sealed class Runs
    {
        private readonly List<(uint Count, uint Value)> runs = [];

        public void Add(uint value)
        {
            if (runs.Count > 0 && runs[^1].Value == value)
                runs[^1] = (runs[^1].Count + 1, value);
            else
                runs.Add((1, value));
        }

        public void Write(BoxWriter boxes)
        {
            boxes.Number((uint)runs.Count);
            foreach (var (count, value) in runs)
            {
                boxes.Number(count);
                boxes.Number(value);
            }
        }

        /// <summary>stsc names the first chunk of each run.</summary>
        public void WriteChunks(BoxWriter boxes)
        {
            boxes.Number((uint)runs.Count);
            var chunk = 1u;
            foreach (var (count, value) in runs)
            {
                boxes.Number(chunk);
                boxes.Number(value);
                boxes.Number(1);
                chunk += count;
            }
        }
    }
}
