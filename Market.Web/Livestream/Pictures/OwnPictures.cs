namespace Market.Web.Livestream.Pictures;

/// <summary>What _Pictures.cshtml shows to the host.</summary>
/// <param name="Numbers">Of those that are shown where no video comes.</param>
/// <param name="OnPlan">Before the show, on the plan's page.</param>
internal sealed record OwnPictures(string Session, IReadOnlyList<long> Numbers, bool OnPlan);
