using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Routes.Delegation;

namespace MeshTranslation.Routes;

/// <summary>Makes the mirrors of a route.</summary>
internal static class MirrorTranslation
{
    /// <summary>Those that get anything; each draws for itself.</summary>
    /// <param name="resolved">The rule.</param>
    /// <param name="hostSuffix">What is appended to the host of copies.</param>
    /// <param name="clusterOf">Names the cluster of a destination that stands in a resource of this namespace.</param>
    public static IEnumerable<Mirror> Translate(RouteRule resolved, string hostSuffix, Func<Destination, string, string> clusterOf)
    {
        var rule = resolved.Rule;
        if (rule.Mirror is { } only)
        {
            // The old spellings count only where the present one is missing.
            var percent = rule.MirrorPercentage?.Value ?? rule.MirrorPercent ?? rule.MirrorPercentSnake ?? 100;
            if (percent > 0)
            {
                yield return new Mirror { Cluster = clusterOf(only, resolved.Mirror.Namespace), PerMillion = Share.PerMillion(percent), HostSuffix = hostSuffix, Origin = resolved.Mirror.Origin };
            }
        }

        for (var i = 0; i < rule.Mirrors.Count; i++)
        {
            var mirror = rule.Mirrors[i];
            var share = mirror.Percentage is { } given ? Share.PerMillion(given.Value) : Share.Always;
            if (share > 0)
            {
                var place = resolved.Mirrors with { Path = $"{resolved.Mirrors.Path}[{i}]" };
                yield return new Mirror { Cluster = clusterOf(mirror.Destination, place.Namespace), PerMillion = share, HostSuffix = hostSuffix, Origin = place.Origin };
            }
        }
    }
}
