using MeshProtocol;

namespace MeshRouting;

/// <summary>A configuration that cannot be compiled; the message names the part, the reason and the resource it came from.</summary>
public sealed class RoutingConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="part">The part that cannot be used, such as <c>route 'canary' of virtual host 'books.mesh.svc.cluster.local:80'</c>.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="origin">Where it comes from, or null when that is not known.</param>
    /// <param name="innerException">The cause, or null.</param>
    public RoutingConfigurationException(string part, string reason, Origin? origin, Exception? innerException = null)
        : base(Describe(part, reason, origin), innerException)
    {
        Part = part;
        Reason = reason;
        Origin = origin;
    }

    /// <summary>The part that cannot be used.</summary>
    public string Part { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }

    /// <summary>The resource and field it comes from; null when that is not known.</summary>
    public Origin? Origin { get; }

    private static string Describe(string part, string reason, Origin? origin)
    {
        var place = OriginText.Of(origin);
        return place.Length == 0 ? $"{part}: {reason}" : $"{part}: {reason} (from {place})";
    }
}
