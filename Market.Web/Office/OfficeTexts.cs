namespace Market.Web.Office;

/// <summary>Marks the texts of this room.</summary>
internal sealed class OfficeTexts;
