using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>A rule of the routing wizard.</summary>
public sealed class RoutingRule
{
    private static readonly string[] OtherActions = ["redirect", "directResponse", "delegate"];

    private readonly JsonObject _original;

    internal RoutingRule(JsonObject original, ServiceSetup setup)
    {
        _original = original.DeepClone().AsObject();
        Weights = RouteRules.WeightsOf(_original, setup);
        if (_original["match"] is JsonArray { Count: 1 } matches && matches[0] is JsonObject match)
        {
            Conditions.AddRange(RoutingCondition.Of(match));
        }
    }

    /// <summary>What a request has to satisfy, all of it; none for every request.</summary>
    public List<RoutingCondition> Conditions { get; } = [];

    /// <summary>Where it goes.</summary>
    public IReadOnlyList<VersionWeight> Weights { get; }

    /// <summary>Whether it has alternatives, which are left as they are.</summary>
    public bool HasAlternatives => _original["match"] is JsonArray { Count: > 1 };

    /// <summary>What it does with requests instead of sending them on, which is left as it is; <see langword="null"/> when it sends them on.</summary>
    public string? OtherAction => OtherActions.FirstOrDefault(action => _original[action] is not null);

    /// <summary>What it is about.</summary>
    public string Summary => RouteRules.Summary(_original, 0)["Rule 1: ".Length..];

    /// <summary>What is wrong with it; <see langword="null"/> for nothing.</summary>
    public string? Problem => Conditions.Select(condition => condition.Problem).FirstOrDefault(problem => problem is not null)
        ?? (OtherAction is null && Weights.Sum(weight => weight.Weight) != 100 ? "the weights have to sum up to 100." : null);

    internal JsonObject Write(JsonObject policy, ServiceSetup setup)
    {
        var rule = _original.DeepClone().AsObject();
        if (!HasAlternatives)
        {
            WriteMatch(rule);
        }

        if (OtherAction is null)
        {
            RouteRules.SetWeights(rule, Weights, policy, setup);
        }

        return rule;
    }

    private void WriteMatch(JsonObject rule)
    {
        var before = rule["match"]?[0] as JsonObject;
        var match = before?.DeepClone().AsObject() ?? [];
        RoutingCondition.Write(match, Conditions);
        if (match.Count == 0)
        {
            rule.Remove("match");
        }
        else if (before is null)
        {
            rule.Remove("match");
            rule.Insert(0, "match", new JsonArray(match));
        }
        else if (!JsonNode.DeepEquals(before, match))
        {
            rule["match"] = new JsonArray(match);
        }
    }
}
