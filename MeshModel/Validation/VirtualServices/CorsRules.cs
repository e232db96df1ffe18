using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Schemas;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-CORS: calls from pages of other origins.</summary>
internal static class CorsRules
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*"];

    public static void Check(CorsPolicy? policy, string path, Report report)
    {
        if (policy is null)
        {
            return;
        }

        for (var i = 0; i < policy.AllowOrigins.Count; i++)
        {
            var origin = policy.AllowOrigins[i];
            var at = FieldPath.Element(path + ".allowOrigins", i);
            if (string.IsNullOrEmpty(origin.Exact ?? origin.Prefix ?? origin.Regex))
            {
                report.Error("VS-CORS-1", at, "needs exact, prefix or regex, and not an empty one");
            }
            else if (origin.Regex is { } regex)
            {
                report.Error(at + ".regex", RegularExpressions.Check(regex));
            }
        }

        for (var i = 0; i < policy.AllowMethods.Count; i++)
        {
            if (!Methods.Contains(policy.AllowMethods[i]))
            {
                report.Error("VS-CORS-2", FieldPath.Element(path + ".allowMethods", i), $"is \"{policy.AllowMethods[i]}\"; it must be one of {string.Join(", ", Methods)}");
            }
        }

        CheckNames(policy.AllowHeaders, path + ".allowHeaders", report);
        CheckNames(policy.ExposeHeaders, path + ".exposeHeaders", report);
        if (policy.MaxAge is { } age && age.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            report.Error("VS-CORS-4", path + ".maxAge", $"is {DurationText.Write(age)}; it must be a whole number of seconds");
        }
    }

    private static void CheckNames(IReadOnlyList<string> names, string path, Report report)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (!Names.IsToken(names[i]))
            {
                report.Error("VS-CORS-3", FieldPath.Element(path, i), $"\"{names[i]}\" is no header name");
            }
        }
    }
}
