using Market.Web.Livestream.Planning;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Livestream.Room;

/// <summary>Forms of a room are answered twice over: with a page to go to, or, to a script that must not leave the moving picture, with the words alone.</summary>
internal abstract class RoomAnswers : StorefrontController
{
    /// <param name="address">The page to go to.</param>
    protected IActionResult Say(bool done, string words, string address)
    {
        if (Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal))
            return Json(new { done, words, pieces = CartCookie.Pieces(HttpContext) });
        TempData[done ? PlanController.Note : PlanController.WrongNote] = words;
        return SeeOther(address);
    }
}
