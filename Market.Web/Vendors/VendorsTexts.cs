namespace Market.Web.Vendors;

/// <summary>Marks the texts of this room.</summary>
internal sealed class VendorsTexts;
