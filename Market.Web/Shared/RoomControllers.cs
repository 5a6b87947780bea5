using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Market.Web.Shared;

/// <summary>Finds controllers that are internal, as everything in a room is.</summary>
internal sealed class RoomControllers : ControllerFeatureProvider
{
    protected override bool IsController(TypeInfo typeInfo) =>
        typeInfo is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(ControllerBase).IsAssignableFrom(typeInfo)
        && typeInfo.Assembly == typeof(RoomControllers).Assembly;
}
