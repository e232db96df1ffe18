namespace MeshTranslation.Resources;

/// <summary>How a VirtualService names the gateways at which it counts.</summary>
internal static class GatewayReference
{
    /// <summary>The reserved name that means all sidecars.</summary>
    public const string Mesh = "mesh";

    /// <summary>
    /// Completes a reference to <c>namespace/name</c>: <c>name</c> and <c>./name</c> are of the resource's own namespace,
    /// the legacy dotted form <c>name.namespace.svc…</c> names its own; <c>mesh</c> stays.
    /// </summary>
    public static string Resolve(string reference, string @namespace)
    {
        if (reference == Mesh)
        {
            return Mesh;
        }

        var slash = reference.IndexOf('/');
        if (slash >= 0)
        {
            var owner = reference[..slash];
            return owner == "." ? $"{@namespace}{reference[slash..]}" : reference;
        }

        var labels = reference.Split('.');
        return labels.Length > 1 ? $"{labels[1]}/{labels[0]}" : $"{@namespace}/{reference}";
    }

    /// <summary>
    /// Whether the plain word <c>mesh</c> in a list may stand for the Gateway resource of that name in the VirtualService's own namespace. Istio reads
    /// it as "all sidecars" alone, and the tutorial's entry, whose Gateway is called so, could never work there as it is written.
    /// </summary>
    public static bool MayMeanGatewayCalledMesh(IReadOnlyList<string> references, string @namespace, string gateway) =>
        gateway == $"{@namespace}/{Mesh}" && references.Contains(Mesh);

    /// <summary>Whether a list of references holds one gateway, given as <c>namespace/name</c> or <c>mesh</c>; an empty list means <c>mesh</c>.</summary>
    public static bool Includes(IReadOnlyList<string> references, string @namespace, string gateway)
    {
        if (references.Count == 0)
        {
            return gateway == Mesh;
        }

        foreach (var reference in references)
        {
            if (Resolve(reference, @namespace) == gateway)
            {
                return true;
            }
        }

        return false;
    }
}
