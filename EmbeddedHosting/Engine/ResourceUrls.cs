using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The URLs to show for a resource: of its endpoints and of its annotations, changed by its callbacks.</summary>
internal static class ResourceUrls
{
    public static async Task<ImmutableArray<UrlSnapshot>> FindAsync(IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints withEndpoints)
        {
            urls.AddRange(withEndpoints.GetEndpoints().Select(e => new ResourceUrlAnnotation { Url = e.Url, Endpoint = e }));
        }

        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());
        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        // As in Aspire's dashboard a callback may give a path alone.
        return [.. context.Urls.Select(u => new UrlSnapshot(
            u.Endpoint?.EndpointName,
            u.Url.StartsWith('/') && u.Endpoint is { } endpoint ? endpoint.Url + u.Url : u.Url,
            u.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            DisplayProperties = new(u.DisplayText ?? ""),
        })];
    }
}
