using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Clusters;

/// <summary>Translates <c>loadBalancer</c>.</summary>
internal static class LoadBalancingTranslation
{
    private const int DefaultRingSize = 1024;

    /// <summary>Envoy's own bound on a ring.</summary>
    private const int LargestRingSize = 8 * 1024 * 1024;

    private const double DefaultMinimumPercent = 10;

    public static void Apply(LoadBalancer? balancer, Cluster cluster)
    {
        if (balancer?.Simple == SimpleLoadBalancer.Passthrough)
        {
            // Istio's ORIGINAL_DST. Endpoints stay: a service has no address of its own here, so its name stands for any of them, as the address would.
            cluster.Kind = ClusterKind.OriginalDestination;
            cluster.LoadBalancing = LoadBalancing.Random;
            return;
        }

        cluster.LoadBalancing = balancer?.Simple switch
        {
            SimpleLoadBalancer.RoundRobin => LoadBalancing.RoundRobin,
            SimpleLoadBalancer.Random => LoadBalancing.Random,
            _ => LoadBalancing.LeastRequest,
        };
        cluster.ConsistentHashing = balancer?.ConsistentHash is { } hash ? Translate(hash) : null;
        if (cluster.ConsistentHashing is null && cluster.LoadBalancing != LoadBalancing.Random)
        {
            cluster.SlowStart = Translate(balancer?.Warmup, balancer?.WarmupDurationSecs);
        }
    }

    /// <returns>Null when no key is named.</returns>
    private static ConsistentHashing? Translate(ConsistentHash hash)
    {
        var hashing = new ConsistentHashing();
        if (hash.Maglev?.TableSize is { } size)
        {
            hashing.TableSize = (int)size;
        }
        else
        {
            var wanted = hash.RingHash?.MinimumRingSize ?? hash.MinimumRingSize;
            hashing.MinimumRingSize = wanted > 0 ? (int)Math.Min(wanted, LargestRingSize) : DefaultRingSize;
        }

        if (hash.HttpHeaderName is { } header)
        {
            hashing.Header = header.ToLowerInvariant();
        }
        else if (hash.HttpCookie is { } cookie)
        {
            hashing.Cookie = Translate(cookie);
        }
        else if (hash.UseSourceIp == true)
        {
            hashing.SourceIp = true;
        }
        else if (hash.HttpQueryParameterName is { } parameter)
        {
            hashing.QueryParameter = parameter;
        }

        return hashing.KeyCase == ConsistentHashing.KeyOneofCase.None ? null : hashing;
    }

    private static HashCookie Translate(HttpCookie cookie)
    {
        var translated = new HashCookie
        {
            Name = cookie.Name,
            Path = cookie.Path ?? "",
            Attributes = { cookie.Attributes.Select(attribute => attribute.Value is { } value ? $"{attribute.Name}={value}" : attribute.Name) },
        };
        if (cookie.Ttl is { } ttl)
        {
            translated.Issued = true;
            translated.TtlSeconds = (long)ttl.TotalSeconds;
        }

        return translated;
    }

    private static SlowStart? Translate(Warmup? warmup, TimeSpan? old) => (warmup?.Duration ?? old) is { } duration && duration > TimeSpan.Zero
        ? new SlowStart
        {
            DurationMs = (long)duration.TotalMilliseconds,
            MinimumPercent = warmup?.MinimumPercent ?? DefaultMinimumPercent,
            Aggression = warmup?.Aggression ?? 1,
        }
        : null;
}
