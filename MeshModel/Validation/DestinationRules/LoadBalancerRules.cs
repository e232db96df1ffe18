using System.Globalization;
using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-LB: how an endpoint is chosen.</summary>
internal static class LoadBalancerRules
{
    private const long TableSizeLimit = 5000011;

    public static void Check(LoadBalancer? balancer, string path, bool detectsOutliers, Report report)
    {
        if (balancer is null)
        {
            return;
        }

        if (balancer is { LocalityLbSetting: not null, ZoneAwareLbSetting: not null })
        {
            report.Error("DR-LB-6", path, "has localityLbSetting and zoneAwareLbSetting; only one of them may be given");
        }

        if (balancer.ConsistentHash is { } hash)
        {
            CheckHash(hash, path + ".consistentHash", report);
        }

        if (balancer.Warmup is { Aggression: <= 0 })
        {
            report.Error("DR-LB-7", path + ".warmup.aggression", "must be above 0");
        }

        LocalityRules.Check(balancer.LocalityLbSetting, path + ".localityLbSetting", detectsOutliers, report);
        LocalityRules.Check(balancer.ZoneAwareLbSetting, path + ".zoneAwareLbSetting", report);
    }

    private static void CheckHash(ConsistentHash hash, string path, Report report)
    {
        if (hash.HttpCookie is { } cookie)
        {
            CheckCookie(cookie, path + ".httpCookie", report);
        }

        if (hash.Maglev is { } maglev && !(maglev.TableSize is { } size && size < TableSizeLimit && IsPrime(size)))
        {
            report.Error("DR-LB-3", path + ".maglev.tableSize", $"is {maglev.TableSize?.ToString(CultureInfo.InvariantCulture) ?? "missing"}; a prime number below {TableSizeLimit} is expected, such as 65537");
        }

        if (hash.MinimumRingSize == 0)
        {
            return;
        }

        report.Warn("DR-LB-4", path + ".minimumRingSize", "is deprecated; use ringHash.minimumRingSize");
        if (hash.RingHash is not null || hash.Maglev is not null)
        {
            report.Error("DR-LB-5", path + ".minimumRingSize", "excludes ringHash and maglev");
        }
    }

    private static void CheckCookie(HttpCookie cookie, string path, Report report)
    {
        if (cookie.Name.Length == 0)
        {
            report.Error("DR-LB-1", path + ".name", "may not be empty");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < cookie.Attributes.Count; i++)
        {
            var name = cookie.Attributes[i].Name;
            if (name.Length == 0 || !names.Add(name))
            {
                report.Error("DR-LB-2", FieldPath.Element(path + ".attributes", i) + ".name", name.Length == 0 ? "may not be empty" : $"\"{name}\" is given twice (duplicate)");
            }
        }
    }

    private static bool IsPrime(long number)
    {
        if (number < 2)
        {
            return false;
        }

        for (long factor = 2; factor * factor <= number; factor++)
        {
            if (number % factor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
