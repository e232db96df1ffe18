using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-MIR: copies of requests.</summary>
internal static class MirrorRules
{
    public static void Check(HttpRoute route, string path, Report report)
    {
        if (route.Mirror is { } mirror)
        {
            RouteDestinationRules.Check(mirror, path + ".mirror", report);
        }

        CheckPercent(route.MirrorPercent, path + ".mirrorPercent", report);
        CheckPercent(route.MirrorPercentSnake, path + ".mirror_percent", report);
        CheckShare(route.MirrorPercentage, "VS-MIR-2", path + ".mirrorPercentage.value", report);
        for (var i = 0; i < route.Mirrors.Count; i++)
        {
            var at = FieldPath.Element(path + ".mirrors", i);
            RouteDestinationRules.Check(route.Mirrors[i].Destination, at + ".destination", report);
            CheckShare(route.Mirrors[i].Percentage, "VS-MIR-4", at + ".percentage.value", report);
        }
    }

    private static void CheckPercent(int? percent, string path, Report report)
    {
        if (percent is null)
        {
            return;
        }

        if (percent > 100)
        {
            report.Error("VS-MIR-1", path, $"is {percent}; it must lie between 0 and 100");
        }

        report.Warn("VS-MIR-3", path, "is deprecated; use mirrorPercentage");
    }

    private static void CheckShare(Percent? share, string rule, string path, Report report)
    {
        if (share is { Value: < 0 or > 100 })
        {
            report.Error(rule, path, FormattableString.Invariant($"is {share.Value}; it must lie between 0 and 100"));
        }
    }
}
