using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-LOC: how regions and zones share the traffic.</summary>
internal static class LocalityRules
{
    private static readonly string[] TopologyLabels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone"];

    public static void Check(LocalityLoadBalancer? setting, string path, bool detectsOutliers, Report report)
    {
        if (setting is null)
        {
            return;
        }

        if (setting.Distribute.Count > 0 && setting.Failover.Count > 0)
        {
            report.Error("DR-LOC-1", path, "has distribute and failover; only one of them may be given");
        }

        CheckDistribution(setting.Distribute, path + ".distribute", report);
        CheckFailover(setting.Failover, path + ".failover", report);
        if (setting.Failover.Count > 0 && !detectsOutliers)
        {
            report.Warn("DR-LOC-4", path + ".failover", "has no effect without outlierDetection, which tells when a region fails");
        }

        if (setting.Failover.Count > 0 && IndexOfTopology(setting.FailoverPriority) is var index and >= 0)
        {
            report.Error("DR-LOC-5", FieldPath.Element(path + ".failoverPriority", index), $"\"{setting.FailoverPriority[index]}\" may not stand beside failover, which is about regions already");
        }
    }

    public static void Check(ZoneAwareLoadBalancer? setting, string path, Report report)
    {
        if (setting is null)
        {
            return;
        }

        CheckFailover(setting.Failover, path + ".failover", report);
        if (IndexOfTopology(setting.FailoverPriority) is var index and >= 0)
        {
            report.Error("DR-LOC-7", FieldPath.Element(path + ".failoverPriority", index), $"\"{setting.FailoverPriority[index]}\" may not be listed: region, zone and subzone are looked after already");
        }
    }

    private static int IndexOfTopology(IReadOnlyList<string> labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (TopologyLabels.Contains(labels[i].Split('=')[0]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void CheckDistribution(IReadOnlyList<LocalityDistribution> distributions, string path, Report report)
    {
        CheckOverlap([.. distributions.Select((entry, i) => (entry.From, FieldPath.Element(path, i) + ".from"))], report);
        for (var i = 0; i < distributions.Count; i++)
        {
            var to = distributions[i].To;
            var at = FieldPath.Element(path, i) + ".to";
            CheckOverlap([.. to.Keys.Select(locality => (locality, FieldPath.Field(at, locality)))], report);
            foreach (var (locality, weight) in to)
            {
                if (weight is < 1 or > 100)
                {
                    report.Error("DR-LOC-2", FieldPath.Field(at, locality), $"is {weight}; a share lies between 1 and 100");
                }
            }

            if (to.Values.Sum(weight => (long)weight) != 100)
            {
                report.Error("DR-LOC-2", at, $"has shares that add up to {to.Values.Sum(weight => (long)weight)} and not to 100");
            }
        }
    }

    private static void CheckFailover(IReadOnlyList<LocalityFailover> failovers, string path, Report report)
    {
        for (var i = 0; i < failovers.Count; i++)
        {
            var (from, to, at) = (failovers[i].From, failovers[i].To, FieldPath.Element(path, i));
            if (from == to)
            {
                report.Error("DR-LOC-3", at, $"from and to are both \"{from}\"");
            }

            foreach (var (name, region) in new[] { ("from", from), ("to", to) })
            {
                if (region.AsSpan().ContainsAny('/', '*'))
                {
                    report.Error("DR-LOC-3", $"{at}.{name}", $"is \"{region}\"; a region alone is expected, without / and *");
                }
            }
        }
    }

    private static void CheckOverlap((string Locality, string Path)[] localities, Report report)
    {
        for (var i = 0; i < localities.Length; i++)
        {
            var (locality, path) = localities[i];
            var star = locality.IndexOf('*', StringComparison.Ordinal);
            if (star >= 0 && star != locality.Length - 1)
            {
                report.Error("DR-LOC-6", path, $"\"{locality}\" may have one * and only at its end");
            }
            else if (locality.Split('/').Any(part => part.Length == 0))
            {
                report.Error("DR-LOC-6", path, $"\"{locality}\" has an empty region, zone or subzone");
            }
            else if (localities.Take(i).FirstOrDefault(earlier => Covers(earlier.Locality, locality)) is { Locality: { } wider })
            {
                report.Error("DR-LOC-6", path, $"\"{locality}\" overlaps with \"{wider}\"");
            }
        }
    }

    private static bool Covers(string earlier, string later)
    {
        var wide = earlier.TrimEnd('*').TrimEnd('/');
        var narrow = later.TrimEnd('*').TrimEnd('/');
        return wide.Length == 0 || narrow == wide || narrow.StartsWith(wide + "/", StringComparison.Ordinal);
    }
}
