namespace MeshControlPlane.Api.Access;

/// <summary>What somebody wants to do, in the words of Kubernetes' authorization.</summary>
/// <param name="Verb">Such as <c>get</c>, <c>list</c>, <c>create</c>; <c>*</c> for all of them.</param>
internal sealed record ApiAttempt(string Verb)
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The plural of the kind; empty when it is about a <see cref="Path"/>.</summary>
    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Empty for all namespaces, or where there are none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Empty for all objects.</summary>
    public string Name { get; init; } = "";

    /// <summary>A path that is about no resource, such as <c>/version</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>Reads it from a request, as Kubernetes does.</summary>
    public static ApiAttempt Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        var resource = path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["api", var version, .. { Length: > 0 } rest] => Parse("", version, rest),
            ["apis", var group, var version, .. { Length: > 0 } rest] => Parse(group, version, rest),
            _ => null,
        };
        if (resource is null)
        {
            return new ApiAttempt(request.Method.ToLowerInvariant()) { Path = path };
        }

        return new ApiAttempt(VerbOf(request, resource.Name.Length > 0))
        {
            Group = resource.Group,
            Resource = resource.Plural,
            Subresource = resource.Subresource,
            Namespace = resource.Namespace,
            Name = resource.Name,
        };
    }

    /// <summary>Such as <c>create resource "services" in API group "" in the namespace "mesh"</c>.</summary>
    public override string ToString()
    {
        if (Resource.Length == 0)
        {
            return $"{Verb} path \"{Path}\"";
        }

        var resource = Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
        var where = Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{Namespace}\"";
        return $"{Verb} resource \"{resource}\" in API group \"{Group}\" {where}";
    }

    // What follows a subresource, as in services/books/proxy/health, is its own affair.
    private static ResourcePath? Parse(string group, string version, string[] segments)
    {
        var longest = segments[0] == "namespaces" ? 5 : 3;
        return ResourcePath.Parse(group, version, segments.Length > longest ? segments[..longest] : segments);
    }

    private static string VerbOf(HttpRequest request, bool hasName) => request.Method switch
    {
        "GET" or "HEAD" when request.Query["watch"].ToString() is "true" or "1" => "watch",
        "GET" or "HEAD" => hasName ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => hasName ? "delete" : "deletecollection",
        var method => method.ToLowerInvariant(),
    };
}
