namespace Market.Web.Sharing;

/// <summary>
/// Marks an action whose answer is the same for everybody, but for its <see cref="VisitorParts"/>: it is made once and given to all who ask, until
/// the catalogue changes, for one second at most.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedAnswer : Attribute;
