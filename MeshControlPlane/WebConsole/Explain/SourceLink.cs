using System.Globalization;
using MeshControlPlane.Explanation;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Explain;

/// <summary>Leads to the resource and line that something comes from.</summary>
internal static class SourceLink
{
    /// <summary>A link; nothing for what the mesh makes itself.</summary>
    public static RenderFragment To(SourcePlace? place) => builder =>
    {
        if (place is null)
        {
            return;
        }

        builder.OpenElement(0, "a");
        builder.AddAttribute(1, "class", "source");
        builder.AddAttribute(2, "href", AddressOf(place));
        builder.AddContent(3, place.ToString());
        builder.CloseElement();
    };

    /// <summary>The page of the resource, at the line.</summary>
    public static string AddressOf(SourcePlace place)
    {
        string[] parts = ["config", place.Kind, place.Namespace.Length == 0 ? "-" : place.Namespace, place.Name];
        var page = string.Join('/', parts.Select(Uri.EscapeDataString));
        return place.Line == 0 ? page : string.Create(CultureInfo.InvariantCulture, $"{page}?line={place.Line}");
    }
}
