using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Commands;

/// <summary>The VirtualService that decides about a service's requests within the mesh: the one that is there, or a new one.</summary>
internal sealed class TrafficRule
{
    private readonly JsonObject _object;
    private readonly string _service;

    private TrafficRule(JsonObject @object, string service)
    {
        _object = @object;
        _service = service;
    }

    private JsonArray Http => _object["spec"]!["http"] as JsonArray ?? (JsonArray)(_object["spec"]!["http"] = new JsonArray());

    /// <exception cref="MeshCommandException">There is no such Service.</exception>
    public static async Task<TrafficRule> ForAsync(MeshApiClient api, string @namespace, string service, CancellationToken cancellationToken)
    {
        var services = await api.ListAsync(ObjectPath.Of(ResourceKinds.Service, @namespace), cancellationToken).ConfigureAwait(false);
        var names = services.Select(NameOf).Order(StringComparer.Ordinal).ToList();
        if (!names.Contains(service))
        {
            throw new MeshCommandException(
                $"There is no Service '{service}' in namespace '{@namespace}'. There are {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
        }

        var rules = await api.ListAsync(ObjectPath.Of(ResourceKinds.VirtualService, @namespace), cancellationToken).ConfigureAwait(false);
        var there = rules
            .Where(rule => IsFor(rule, service, @namespace))
            .OrderBy(rule => rule["metadata"]?["creationTimestamp"]?.ToString(), StringComparer.Ordinal)
            .ThenBy(NameOf, StringComparer.Ordinal)
            .FirstOrDefault();
        return new TrafficRule(there ?? New(rules.Any(rule => NameOf(rule) == service) ? $"{service}-traffic" : service, @namespace, service), service);
    }

    /// <summary>Sends requests to subsets by weight, where no rule with a condition of its own decides.</summary>
    public void Shift(IReadOnlyList<(string Subset, int Weight)> weights)
    {
        foreach (var entry in Unconditional())
        {
            var destination = entry["route"]?[0]?["destination"] as JsonObject ?? new JsonObject { ["host"] = _service };
            entry["route"] = new JsonArray([.. weights.Select(weight =>
            {
                var to = (JsonObject)destination.DeepClone();
                to["subset"] = weight.Subset;
                return new JsonObject { ["destination"] = to, ["weight"] = weight.Weight };
            })]);
        }
    }

    /// <summary>Adds a fault, <c>delay</c> or <c>abort</c>, in place of one of the same kind.</summary>
    public void Inject(string kind, JsonObject fault)
    {
        foreach (var entry in Unconditional())
        {
            var faults = entry["fault"] as JsonObject ?? [];
            faults[kind] = fault.DeepClone();
            entry["fault"] = faults.DeepClone();
        }
    }

    /// <summary>What to apply: all of an object that commands have made, and of any other its routes alone.</summary>
    public JsonObject ToApply()
    {
        var isOurs = ChangeLedger.IsCreated(_object) || _object["metadata"]?["uid"] is null;
        return new JsonObject
        {
            ["apiVersion"] = "networking.istio.io/v1",
            ["kind"] = "VirtualService",
            ["metadata"] = new JsonObject
            {
                ["name"] = NameOf(_object),
                ["namespace"] = _object["metadata"]!["namespace"]!.ToString(),
                // What was made of one version of it must not go over another one.
                [ChangeLedger.Version] = _object["metadata"]![ChangeLedger.Version]?.ToString() ?? ChangeLedger.NoVersion,
            },
            ["spec"] = isOurs ? _object["spec"]!.DeepClone() : new JsonObject { ["http"] = Http.DeepClone() },
        };
    }

    // Redirects and the like send to no service.
    private List<JsonObject> Unconditional()
    {
        var entries = Http.OfType<JsonObject>().Where(entry => entry["match"] is not JsonArray { Count: > 0 }).ToList();
        if (entries.Count == 0)
        {
            var entry = new JsonObject { ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = _service } }) };
            Http.Add(entry);
            entries.Add(entry);
        }

        return [.. entries.Where(entry => entry["redirect"] is null && entry["directResponse"] is null && entry["delegate"] is null)];
    }

    private static bool IsFor(JsonObject rule, string service, string @namespace) =>
        (rule["spec"]?["hosts"] as JsonArray ?? []).Any(host => IsHost(host?.ToString(), service, @namespace))
            && (rule["spec"]?["gateways"] is not JsonArray { Count: > 0 } gateways || gateways.Any(gateway => gateway?.ToString() == "mesh"));

    /// <summary>Whether a host of a rule in a namespace names a service of it.</summary>
    public static bool IsHost(string? host, string service, string @namespace) =>
        host == service || host == $"{service}.{@namespace}" || host == $"{service}.{@namespace}.svc" || host == $"{service}.{@namespace}.svc.cluster.local";

    private static JsonObject New(string name, string @namespace, string service) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["spec"] = new JsonObject { ["hosts"] = new JsonArray(service) },
    };

    private static string NameOf(JsonObject item) => item["metadata"]?["name"]?.ToString() ?? "";
}
