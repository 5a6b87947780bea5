namespace Market.Web.Counters;

/// <summary>Marks the texts of this room.</summary>
internal sealed class CountersTexts;
