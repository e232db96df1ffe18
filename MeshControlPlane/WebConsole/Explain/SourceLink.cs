using MeshControlPlane.WebConsole.Configuration;
using MeshExplanation;
using MeshModel.Resources;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Explain;

/// <summary>Leads to the resource that something comes from, and to the line in it.</summary>
internal static class SourceLink
{
    /// <summary>A link that says the line; the words alone for a resource without a page, nothing for what the mesh makes itself.</summary>
    public static RenderFragment To(SourcePlace? place) => builder =>
    {
        if (place is null)
        {
            return;
        }

        if (ConfigurationKinds.Find(place.Kind) is null)
        {
            builder.AddContent(0, place.ToString());
            return;
        }

        builder.OpenElement(1, "a");
        builder.AddAttribute(2, "class", "source");
        builder.AddAttribute(3, "href", ConfigurationKinds.PathOf(new ResourceKey("", place.Kind, place.Namespace, place.Name), place.Path));
        builder.AddContent(4, place.ToString());
        builder.CloseElement();
    };
}
