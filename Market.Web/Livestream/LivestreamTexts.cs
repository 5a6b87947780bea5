namespace Market.Web.Livestream;

/// <summary>Marks the texts of live selling.</summary>
internal sealed class LivestreamTexts;
