namespace Market.Web.Shared;

/// <summary>Marks the texts of this room: those of the frame around every page.</summary>
internal sealed class Texts;
