using Microsoft.AspNetCore.Http.Metadata;

namespace Market.Web.Security;

/// <summary>A route that takes pictures in: its request may be larger than others', but not without bound (<see cref="Bounds"/>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LargeForm(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
