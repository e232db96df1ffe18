using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-DST-2 to VS-DST-4 and VS-WT: where requests go, and in what shares.</summary>
internal static class RouteDestinationRules
{
    public static void Check(IReadOnlyList<HttpRouteDestination> route, string path, Report report)
    {
        for (var i = 0; i < route.Count; i++)
        {
            Check(route[i].Destination, FieldPath.Element(path, i) + ".destination", report);
        }

        CheckWeights([.. route.Select(destination => destination.Weight)], path, report);
    }

    public static void Check(IReadOnlyList<RouteDestination> route, string path, Report report)
    {
        for (var i = 0; i < route.Count; i++)
        {
            Check(route[i].Destination, FieldPath.Element(path, i) + ".destination", report);
        }

        CheckWeights([.. route.Select(destination => destination.Weight)], path, report);
    }

    public static void Check(Destination destination, string path, Report report)
    {
        if (destination.Host == "*")
        {
            report.Error("VS-DST-2", path + ".host", "* is not a service");
        }
        else
        {
            report.Error(path + ".host", DomainNames.CheckWildcard(destination.Host)?.Under("VS-DST-2"));
        }

        if (destination.Subset is { Length: > 0 } subset && !Names.IsLabel(subset))
        {
            report.Error("VS-DST-3", path + ".subset", $"is \"{subset}\"; a subset's name has lower-case letters, digits and inner hyphens, at most 63");
        }

        if (destination.Port is { } port && !Ports.IsPort(port.Number))
        {
            report.Error("VS-DST-4", path + ".port.number", $"is {port.Number}; a port lies between 1 and {Ports.Largest}");
        }
    }

    private static void CheckWeights(int[] weights, string path, Report report)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] < 0)
            {
                report.Error("VS-WT-1", FieldPath.Element(path, i) + ".weight", $"is {weights[i]}; a weight may not be negative");
            }
        }

        if (weights.Length > 1 && weights.Sum(weight => (long)weight) == 0)
        {
            report.Error("VS-WT-2", path, $"has {weights.Length} destinations whose weights add up to 0; give each its share, such as 90 and 10");
        }
    }
}
