using System.Globalization;
using System.Text.RegularExpressions;

namespace Market.Catalog.ReferenceData;

/// <summary>
/// A row whose cells are read by what they must be. A wrong cell is a problem of the file and reads as a harmless value, so
/// that the rest of the row is checked too.
/// </summary>
internal sealed partial class ReferenceRow(ReferenceFile file, int line, IReadOnlyDictionary<string, string> cells)
{
    private const int LongestCode = 20;

    public void Refuse(string column, string reason) => file.Refuse(line, column, reason);

    /// <summary>A text of 1 to <paramref name="longest"/> characters, none of them invisible.</summary>
    public string Text(string column, int longest)
    {
        var text = cells[column];
        if (text.Length == 0)
            Refuse(column, "is empty");
        else if (text.Length > longest)
            Refuse(column, $"is longer than {longest} characters");
        else if (text.Any(IsInvisible))
            Refuse(column, "contains a control character or another that cannot be seen");
        else if (text.Trim() != text)
            Refuse(column, "begins or ends with a space");
        return text;
    }

    /// <summary>A code: capital letters, digits and hyphens.</summary>
    public string Code(string column)
    {
        var code = Text(column, LongestCode);
        if (!CodePattern().IsMatch(code))
            Refuse(column, "is not a code of capital letters, digits and hyphens");
        return code;
    }

    /// <summary>The code by which the rows of this file are known.</summary>
    public string Key(string column) => Unique(column, Code(column));

    public string Unique(string column, string value)
    {
        if (file.FirstLineOf(column, value, line) is { } first)
            Refuse(column, $"'{Shown(value)}' is in line {first} already");
        return value;
    }

    public int Whole(string column, int least, int most)
    {
        if (int.TryParse(cells[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && least <= number && number <= most)
            return number;
        Refuse(column, $"'{Shown(cells[column])}' is not a whole number from {least} to {most}");
        return least;
    }

    public double Degrees(string column, double most)
    {
        if (double.TryParse(cells[column], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= most)
            return degrees;
        Refuse(column, $"'{Shown(cells[column])}' is not a position in degrees between -{most} and {most}");
        return 0;
    }

    public bool YesNo(string column)
    {
        if (cells[column] is not ("true" or "false"))
            Refuse(column, $"'{Shown(cells[column])}' is neither true nor false");
        return cells[column] == "true";
    }

    public DateOnly Day(string column)
    {
        if (DateOnly.TryParseExact(cells[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and <= 2100)
            return day;
        Refuse(column, $"'{Shown(cells[column])}' is not a day like 2026-08-14 between 1990 and 2100");
        return new DateOnly(2000, 1, 1);
    }

    public DateOnly? DayOrNone(string column) => cells[column].Length == 0 ? null : Day(column);

    /// <summary>A time of day in minutes after midnight; 24:00 is the end of the day.</summary>
    public int TimeOfDay(string column)
    {
        if (TimePattern().Match(cells[column]) is { Success: true } time)
            return (int.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 60) + int.Parse(time.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        if (cells[column] == "24:00")
            return 24 * 60;
        Refuse(column, $"'{Shown(cells[column])}' is not a time of day like 08:30");
        return 0;
    }

    /// <summary>Numbers from 1 to <paramref name="most"/> such as 12,1,2 or 1-5, each once; none when the cell is empty.</summary>
    public List<int> Numbers(string column, int most)
    {
        var numbers = new List<int>();
        foreach (var part in cells[column].Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (RangePattern().Match(part) is { Success: true } range)
                numbers.AddRange(Between(range.Groups[1].Value, range.Groups[2].Success ? range.Groups[2].Value : range.Groups[1].Value));
            else
                numbers.Add(0);
        if (numbers.Any(number => number < 1 || number > most) || numbers.Distinct().Count() != numbers.Count || (numbers.Count == 0 && cells[column].Length > 0))
            Refuse(column, $"'{Shown(cells[column])}' is not a list such as 1,2 or 1-5 of different numbers from 1 to {most}");
        return numbers;
    }

    /// <summary>One of the names of <typeparamref name="T"/>, written meat_eggs for MeatEggs.</summary>
    public T OneOf<T>(string column) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Written(value) == cells[column])
                return value;
        Refuse(column, $"'{Shown(cells[column])}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Written))}");
        return default;
    }

    /// <inheritdoc cref="OneOf"/>
    /// <returns>Null when the cell is empty.</returns>
    public T? OneOfOrNone<T>(string column) where T : struct, Enum => cells[column].Length == 0 ? null : OneOf<T>(column);

    /// <summary>A code that <paramref name="others"/> has.</summary>
    public string Reference<T>(string column, IReadOnlyDictionary<string, T> others, string where)
    {
        if (!others.ContainsKey(cells[column]))
            Refuse(column, $"'{Shown(cells[column])}' is not in {where}");
        return cells[column];
    }

    public string Phone(string column)
    {
        var phone = Text(column, 20);
        if (!PhonePattern().IsMatch(phone))
            Refuse(column, $"'{Shown(phone)}' is not a telephone number of 6 to 20 digits, spaces, + or -");
        return phone;
    }

    private static IEnumerable<int> Between(string from, string to)
    {
        var first = int.Parse(from, CultureInfo.InvariantCulture);
        return Enumerable.Range(first, Math.Max(0, int.Parse(to, CultureInfo.InvariantCulture) - first + 1));
    }

    private static string Written<T>(T value) where T : struct, Enum => WordStart().Replace(value.ToString(), "_$1").ToLowerInvariant();

    /// <summary>What of a wrong value goes into a message: a little, and nothing that would disturb a terminal.</summary>
    private static string Shown(string value) => new([.. value.Take(40).Select(c => IsInvisible(c) ? '·' : c)]);

    private static bool IsInvisible(char c) =>
        char.IsControl(c) || c == '\uFFFD' || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    [GeneratedRegex("^[A-Z0-9][A-Z0-9-]*$")]
    private static partial Regex CodePattern();

    [GeneratedRegex("^([01][0-9]|2[0-3]):([0-5][0-9])$")]
    private static partial Regex TimePattern();

    [GeneratedRegex("^([0-9]{1,2})(?:-([0-9]{1,2}))?$")]
    private static partial Regex RangePattern();

    [GeneratedRegex("^[0-9+][0-9 +-]{5,19}$")]
    private static partial Regex PhonePattern();

    [GeneratedRegex("(?<=[a-z])([A-Z])")]
    private static partial Regex WordStart();
}
