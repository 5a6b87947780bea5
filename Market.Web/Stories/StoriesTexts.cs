namespace Market.Web.Stories;

/// <summary>Marks the texts of this room: the stories themselves.</summary>
internal sealed class StoriesTexts;
