namespace Market.Web.Livestream;

/// <summary>The installation's terms of live selling (Live:…).</summary>
/// <param name="EarlyStart">A host may go live so long before the planned time; live prices hold from then.</param>
/// <param name="After">For so long after leaving a room, what its visitor buys is owed to the session, and its prices hold.</param>
/// <param name="RemindBefore">Reminders are written so long before the start.</param>
internal sealed record LiveSettings(TimeSpan EarlyStart, TimeSpan After, TimeSpan RemindBefore)
{
    public static LiveSettings Of(IConfiguration configuration)
    {
        var section = configuration.GetSection("Live");
        return new LiveSettings(
            TimeSpan.FromMinutes(section.GetValue("EarlyStartMinutes", 15)), TimeSpan.FromMinutes(section.GetValue("AttributionMinutes", 30)),
            TimeSpan.FromMinutes(section.GetValue("RemindMinutes", 15)));
    }
}
