namespace Market.Web.Storefront;

/// <summary>Marks the texts of this room.</summary>
internal sealed class Texts;
