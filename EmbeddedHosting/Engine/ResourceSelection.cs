using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Which resources to start when only some are asked for: those, what they wait for and refer to, and what belongs to them.</summary>
internal static class ResourceSelection
{
    /// <exception cref="DistributedApplicationException">There is no resource of that name.</exception>
    public static IReadOnlySet<IResource> Of(IReadOnlyCollection<IResource> resources, IReadOnlyList<string> names)
    {
        var selected = new HashSet<IResource>();
        var left = new Queue<IResource>(names.Count == 0 ? resources : names.Select(name => Find(resources, name)));
        while (left.TryDequeue(out var resource))
        {
            if (selected.Add(resource))
            {
                foreach (var needed in Needs(resource).Concat(resources.Where(other => IsPartOf(other, resource))).Where(resources.Contains))
                {
                    left.Enqueue(needed);
                }
            }
        }

        return selected;
    }

    private static IResource Find(IReadOnlyCollection<IResource> resources, string name) =>
        resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DistributedApplicationException(
                $"--only: there is no resource '{name}'. There are {string.Join(", ", resources.Select(resource => resource.Name))}.");

    private static IEnumerable<IResource> Needs(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource)
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Where(related => related.Type is KnownRelationshipTypes.Parent or KnownRelationshipTypes.Reference)
                .Select(related => related.Resource));

    private static bool IsPartOf(IResource part, IResource whole) =>
        part.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Any(related => related.Type == KnownRelationshipTypes.Parent && ReferenceEquals(related.Resource, whole));
}
