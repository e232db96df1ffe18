using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>Makes the mirrors of a route.</summary>
internal static class MirrorTranslation
{
    /// <summary>Those that get anything; each draws for itself.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="clusterOf">Names the cluster of a destination.</param>
    /// <param name="originAt">The origin of a field of the rule, such as <c>mirror</c>.</param>
    public static IEnumerable<Mirror> Translate(HttpRoute rule, Func<Destination, string> clusterOf, Func<string, Origin> originAt)
    {
        if (rule.Mirror is { } only)
        {
            // The old spellings count only where the present one is missing.
            var percent = rule.MirrorPercentage?.Value ?? rule.MirrorPercent ?? rule.MirrorPercentSnake ?? 100;
            if (percent > 0)
            {
                yield return new Mirror { Cluster = clusterOf(only), PerMillion = Share.PerMillion(percent), Origin = originAt("mirror") };
            }
        }

        for (var i = 0; i < rule.Mirrors.Count; i++)
        {
            var mirror = rule.Mirrors[i];
            var share = mirror.Percentage is { } given ? Share.PerMillion(given.Value) : Share.Always;
            if (share > 0)
            {
                yield return new Mirror { Cluster = clusterOf(mirror.Destination), PerMillion = share, Origin = originAt($"mirrors[{i}]") };
            }
        }
    }
}
