namespace Market.Web.Disclosure;

/// <summary>Marks the texts of this room.</summary>
internal sealed class DisclosureTexts;
