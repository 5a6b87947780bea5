using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Market.Web.Shared;

/// <summary>Finds a controller's views in its own room: Market.Web.Storefront.HomeController → /Storefront/Views/{view}.cshtml, then /Shared/Views/{view}.cshtml. Rooms within a room have their own: /Livestream/Planning/Views.</summary>
internal sealed class RoomViews : IViewLocationExpander
{
    private const string Room = "room";

    public void PopulateValues(ViewLocationExpanderContext context) =>
        context.Values[Room] = (context.ActionContext.ActionDescriptor as ControllerActionDescriptor)?.ControllerTypeInfo.Namespace?.Split('.', 3)[^1].Replace('.', '/') ?? "Shared";

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        [$"/{context.Values[Room]}/Views/{{0}}.cshtml", "/Shared/Views/{0}.cshtml"];
}
