using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>AP-13: conditions on attributes.</summary>
internal static class RuleConditionRules
{
    private const string Headers = "request.headers";
    private const string Claims = "request.auth.claims";
    private const string EnvoyFilters = "experimental.envoy.filters.";

    private static readonly string[] Known =
    [
        "request.headers[…]", "source.ip", "remote.ip", "source.namespace", "source.principal", "source.serviceAccount", "request.auth.principal",
        "request.auth.audiences", "request.auth.presenter", "request.auth.claims[…]", "destination.ip", "destination.port", "connection.sni",
        "experimental.envoy.filters.…[…]",
    ];

    public static void Check(RuleCondition condition, string path, Report report)
    {
        var key = condition.Key;
        if (key.Length == 0)
        {
            report.Error("AP-13", path + ".key", "is required");
            return;
        }

        if (condition.Values.Count + condition.NotValues.Count == 0)
        {
            report.Error("AP-13", path, "needs values or notValues");
        }

        RuleValues.RefuseEmpty(condition.Values, path + ".values", report, "AP-13");
        RuleValues.RefuseEmpty(condition.NotValues, path + ".notValues", report, "AP-13");
        CheckKey(key, path, report);
        switch (key)
        {
            case "source.ip" or "remote.ip" or "destination.ip":
                RuleValues.CheckAddresses(condition.Values, path + ".values", report, "AP-13");
                RuleValues.CheckAddresses(condition.NotValues, path + ".notValues", report, "AP-13");
                break;
            case "destination.port":
                RuleValues.CheckPorts(condition.Values, path + ".values", report, "AP-13");
                RuleValues.CheckPorts(condition.NotValues, path + ".notValues", report, "AP-13");
                break;
        }
    }

    /// <summary>Whether only HTTP has the attribute.</summary>
    public static bool IsHttp(string key) => key.StartsWith("request.", StringComparison.Ordinal);

    private static void CheckKey(string key, string path, Report report)
    {
        if (key.StartsWith(Headers, StringComparison.Ordinal) || key.StartsWith(Claims, StringComparison.Ordinal) || key.StartsWith(EnvoyFilters, StringComparison.Ordinal))
        {
            var open = key.IndexOf('[', StringComparison.Ordinal);
            if (!key.EndsWith(']') || open <= 0 || open >= key.Length - 2)
            {
                report.Error("AP-13", path + ".key", $"is \"{key}\"; it must have the form a[b]");
            }
            else if (key.StartsWith(EnvoyFilters, StringComparison.Ordinal))
            {
                report.Warn("NO-EFFECT", path + ".key", "asks for the metadata of a filter of Envoy's; this mesh's proxies have none, so no value is ever there");
            }

            return;
        }

        var advice = key switch
        {
            "source.ip" or "remote.ip" or "source.namespace" or "source.principal" or "source.serviceAccount" or "request.auth.principal"
                or "request.auth.audiences" or "request.auth.presenter" or "destination.ip" or "destination.port" or "connection.sni" => null,
            "destination.namespace" => "the namespace that the policy is in says that",
            _ when key.StartsWith("destination.labels", StringComparison.Ordinal) => "the policy's selector says that",
            _ => $"known are {string.Join(", ", Known)}",
        };
        if (advice is not null)
        {
            report.Error("AP-13", path + ".key", $"is \"{key}\", which is no attribute: {advice}");
        }
    }
}
