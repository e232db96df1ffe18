using System.Globalization;
using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>The rules of a VirtualService, as wizards read and change them.</summary>
internal static class RouteRules
{
    /// <summary>The field of the rules for requests.</summary>
    public const string Http = "http";

    /// <summary>The field of the rules for connections.</summary>
    public const string Tcp = "tcp";

    /// <summary>The rules of a protocol.</summary>
    public static JsonArray Of(JsonObject virtualService, string protocol = Http)
    {
        if (virtualService["spec"] is not JsonObject spec)
        {
            virtualService["spec"] = spec = [];
        }

        if (spec[protocol] is not JsonArray rules)
        {
            spec[protocol] = rules = [];
        }

        return rules;
    }

    /// <summary>The rules, of which there is at least one: to the service, whichever version.</summary>
    public static JsonArray AtLeastOne(JsonObject virtualService, ServiceSetup setup)
    {
        var rules = Of(virtualService);
        if (rules.Count == 0)
        {
            var destination = new JsonObject { ["host"] = setup.HostIn(setup.Routing.Key.Namespace) };
            rules.Add(new JsonObject { ["route"] = new JsonArray(new JsonObject { ["destination"] = destination }) });
        }

        return rules;
    }

    /// <summary>The rule for what no other rule matches; it is added when there is none.</summary>
    public static JsonObject Default(JsonObject virtualService, string protocol = Http)
    {
        var rules = Of(virtualService, protocol);
        if (rules.OfType<JsonObject>().LastOrDefault(rule => rule["match"] is null) is { } known)
        {
            return known;
        }

        var made = new JsonObject();
        rules.Add(made);
        return made;
    }

    /// <summary>What a rule is about, in a few words.</summary>
    public static string Summary(JsonNode? rule, int index)
    {
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        var name = FieldTree.Text(rule, "name") is { Length: > 0 } given ? $" “{given}”" : "";
        var matches = (rule?["match"] as JsonArray ?? []).Select(match => string.Join(" and ", (match as JsonObject ?? []).SelectMany(Words)));
        var about = string.Join(", or ", matches);
        return $"Rule {number}{name}: {(about.Length > 0 ? about : "every request")}";
    }

    /// <summary>The parts of the versions in a rule; what goes to none in particular is left out.</summary>
    public static List<VersionWeight> WeightsOf(JsonNode? rule, ServiceSetup setup)
    {
        var weights = setup.Versions.Select(version => new VersionWeight { Version = version }).ToList();
        var routes = (rule?["route"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var route in routes)
        {
            var weight = FieldTree.Number(route, "weight") ?? (routes.Count == 1 ? 100 : 0);
            if (weights.Find(item => item.Version == setup.VersionOf(FieldTree.Text(route, "destination", "subset"))) is { } known)
            {
                known.Weight += weight;
            }
        }

        if (weights.Count > 0 && weights.Sum(item => item.Weight) != 100)
        {
            Even(weights);
        }

        return weights;
    }

    /// <summary>Gives every version the same part; the first have one more where it does not come out even.</summary>
    public static void Even(IReadOnlyList<VersionWeight> weights)
    {
        for (var i = 0; i < weights.Count; i++)
        {
            weights[i].Weight = (100 / weights.Count) + (i < 100 % weights.Count ? 1 : 0);
        }
    }

    /// <summary>Sets one part, and takes from the others, or gives them, in proportion to what they have.</summary>
    public static void Shift(IReadOnlyList<VersionWeight> weights, VersionWeight changed, int weight)
    {
        changed.Weight = weights.Count == 1 ? 100 : Math.Clamp(weight, 0, 100);
        var others = weights.Where(item => !ReferenceEquals(item, changed)).ToList();
        var (rest, sum) = (100 - changed.Weight, others.Sum(item => item.Weight));
        for (var i = 0; i < others.Count; i++)
        {
            // The last takes what rounding leaves.
            var part = i == others.Count - 1 ? rest : sum == 0 ? rest / (others.Count - i)
                : Math.Min(rest, (int)Math.Round((double)others[i].Weight * rest / Math.Max(1, sum)));
            sum -= others[i].Weight;
            others[i].Weight = part;
            rest -= part;
        }
    }

    /// <summary>Sets where a rule sends requests. Destinations that are there keep what else they say; those without a part stay with none.</summary>
    public static void SetWeights(JsonObject rule, IReadOnlyList<VersionWeight> weights, JsonObject policy, ServiceSetup setup)
    {
        var @namespace = setup.Routing.Key.Namespace;
        var known = (rule["route"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(route => setup.IsHost(FieldTree.Text(route, "destination", "host"), @namespace)).ToList();
        var routes = new List<JsonObject>();
        var left = weights.ToDictionary(weight => ServiceSetup.SubsetOf(policy, weight.Version), weight => weight.Weight, StringComparer.Ordinal);
        foreach (var route in known)
        {
            if (left.Remove(FieldTree.Text(route, "destination", "subset"), out var weight))
            {
                var kept = route.DeepClone().AsObject();
                FieldTree.Set(kept, JsonValue.Create(weight), "weight");
                routes.Add(kept);
            }
        }

        foreach (var (subset, weight) in left.Where(item => item.Value > 0))
        {
            var host = known.Count > 0 ? FieldTree.Text(known[0], "destination", "host") : setup.HostIn(@namespace);
            routes.Add(new JsonObject { ["destination"] = new JsonObject { ["host"] = host, ["subset"] = subset }, ["weight"] = weight });
        }

        if (routes is [var only] && !known.Exists(route => route["weight"] is not null))
        {
            only.Remove("weight");
        }

        rule["route"] = new JsonArray([.. routes]);
    }

    private static IEnumerable<string> Words(KeyValuePair<string, JsonNode?> condition) => condition.Value switch
    {
        JsonObject headers when condition.Key is "headers" or "withoutHeaders" or "queryParams" =>
            headers.Select(header => $"{(condition.Key == "headers" ? "header" : condition.Key)} {header.Key} {Value(header.Value)}"),
        JsonObject value => [$"{condition.Key} {Value(value)}"],
        var value => [$"{condition.Key} {value}"],
    };

    private static string Value(JsonNode? match) => match is JsonObject { Count: > 0 } value ? $"{value.GetAt(0).Key} {value.GetAt(0).Value}" : "present";
}
