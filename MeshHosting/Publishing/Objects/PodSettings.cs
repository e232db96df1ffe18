using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>What all pods have in common: they run as nobody, may nothing, and write nowhere but to <c>/tmp</c>.</summary>
internal static class PodSettings
{
    /// <summary>The user <c>app</c> of the .NET images.</summary>
    private const int User = 1654;

    private const string TemporaryVolume = "tmp";

    public static JsonObject PodSecurity(bool ownsVolumes = false)
    {
        var security = new JsonObject
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = User,
            ["runAsGroup"] = User,
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        };
        if (ownsVolumes)
        {
            security["fsGroup"] = User;
        }

        return security;
    }

    public static JsonObject ContainerSecurity() => new()
    {
        ["allowPrivilegeEscalation"] = false,
        ["readOnlyRootFilesystem"] = true,
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
    };

    public static JsonObject Resources(string cpuRequest, string cpuLimit, string memoryRequest, string memoryLimit) => new()
    {
        ["requests"] = new JsonObject { ["cpu"] = cpuRequest, ["memory"] = memoryRequest },
        ["limits"] = new JsonObject { ["cpu"] = cpuLimit, ["memory"] = memoryLimit },
    };

    public static JsonObject TemporaryMount() => new() { ["name"] = TemporaryVolume, ["mountPath"] = "/tmp" };

    public static JsonObject Temporary() => new() { ["name"] = TemporaryVolume, ["emptyDir"] = new JsonObject { ["sizeLimit"] = "64Mi" } };

    /// <summary>A probe of a path, or of a mere connection.</summary>
    public static JsonObject Probe(string? path, JsonNode port, int periodSeconds, int failureThreshold)
    {
        var probe = path is null
            ? new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = port } }
            : new JsonObject { ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port } };
        probe["periodSeconds"] = periodSeconds;
        probe["timeoutSeconds"] = 2;
        probe["failureThreshold"] = failureThreshold;
        return probe;
    }

    public static JsonObject FromField(string name, string path) => new()
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = path } },
    };

    public static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    /// <summary>Lets a node be emptied, one pod of these at a time.</summary>
    public static JsonObject DisruptionBudget(string @namespace, string name, JsonObject labels, JsonObject selected)
    {
        var budget = Fields.Named("policy/v1", "PodDisruptionBudget", @namespace, name, labels);
        budget["spec"] = new JsonObject
        {
            ["maxUnavailable"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = selected },
        };
        return budget;
    }
}
