using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Those that use others stop before them.</summary>
internal static class StopOrder
{
    /// <summary>Layers: all of one may stop at the same time, once those before have stopped.</summary>
    public static IReadOnlyList<IReadOnlyList<IResource>> Layers(IEnumerable<IResource> resources)
    {
        var left = resources.ToHashSet();
        var layers = new List<IReadOnlyList<IResource>>();
        while (left.Count > 0)
        {
            var used = left.SelectMany(Uses).ToHashSet();
            var layer = left.Where(r => !used.Contains(r)).ToList();
            if (layer.Count == 0)
            {
                // Each uses another: no order is better than the next.
                layer = [.. left];
            }

            layers.Add(layer);
            left.ExceptWith(layer);
        }

        return layers;
    }

    private static IEnumerable<IResource> Uses(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(w => w.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Where(r => r.Type is KnownRelationshipTypes.Parent or KnownRelationshipTypes.Reference)
                .Select(r => r.Resource))
            .Where(used => !ReferenceEquals(used, resource));
}
