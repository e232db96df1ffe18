using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>The rules for one entry of <c>spec.http</c>.</summary>
internal static class HttpRouteRules
{
    public static void Check(HttpRoute route, HttpRoute? next, string path, bool inDelegate, bool claimsAllowed, Report report)
    {
        CheckActions(route, next, path, inDelegate, report);
        for (var i = 0; i < route.Match.Count; i++)
        {
            MatchRules.Check(route.Match[i], FieldPath.Element(path + ".match", i), claimsAllowed, report);
        }

        RouteDestinationRules.Check(route.Route, path + ".route", report);
        HeaderRules.Check(route, path, report);
        FaultRules.Check(route.Fault, path + ".fault", report);
        MirrorRules.Check(route, path, report);
        RedirectRules.Check(route, path + ".redirect", report);
        DirectResponseRules.Check(route.DirectResponse, path + ".directResponse", report);
        RetryRules.Check(route.Retries, path + ".retries", report);
        RewriteRules.Check(route.Rewrite, path + ".rewrite", report);
        CorsRules.Check(route.CorsPolicy, path + ".corsPolicy", report);
    }

    private static void CheckActions(HttpRoute route, HttpRoute? next, string path, bool inDelegate, Report report)
    {
        var hasRoute = route.Route.Count > 0;
        if (route.Delegate is not null)
        {
            Refuse(inDelegate, "VS-DEL-4", path + ".delegate", "a delegate may not hand on to another delegate", report);
            Refuse(hasRoute, "VS-DEL-5", path + ".route", "excludes delegate", report);
            Refuse(route.Redirect is not null, "VS-DEL-6", path + ".redirect", "excludes delegate", report);
        }
        else if (!hasRoute && route.Redirect is null && route.DirectResponse is null)
        {
            // A dash too many makes two rules of one.
            var isHalf = route.Match.Count > 0 && next is { Match.Count: 0 };
            report.Error("VS-RT-1", path, $"needs one of route, redirect, directResponse{(isHalf ? "; the next entry has no match: if the two are one rule, take its \"- \" away" : "")}");
        }

        if (route.Redirect is not null)
        {
            Refuse(hasRoute && route.Delegate is null, "VS-RT-2", path + ".redirect", "excludes route", report);
            Refuse(route.Fault is not null, "VS-RT-3", path + ".redirect", "excludes fault", report);
            Refuse(route.Rewrite is not null, "VS-RT-4", path + ".redirect", "excludes rewrite", report);
            Refuse(route.DirectResponse is not null, "VS-RT-5", path + ".redirect", "excludes directResponse", report);
        }

        if (route.DirectResponse is not null)
        {
            Refuse(hasRoute, "VS-RT-6", path + ".directResponse", "excludes route", report);
            Refuse(route.Fault is not null, "VS-RT-7", path + ".directResponse", "excludes fault", report);
            Refuse(route.Rewrite is not null, "VS-RT-8", path + ".directResponse", "excludes rewrite", report);
        }

        Refuse(route.Mirror is not null && route.Mirrors.Count > 0, "VS-RT-9", path + ".mirror", "excludes mirrors", report);
    }

    private static void Refuse(bool wrong, string rule, string path, string message, Report report)
    {
        if (wrong)
        {
            report.Error(rule, path, message);
        }
    }
}
