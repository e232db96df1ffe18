using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>How traffic is spread over versions, and copied to one.</summary>
public sealed class ShiftingForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private readonly bool _sendsElsewhere;

    internal ShiftingForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        var rule = RouteRules.Default(setup.Routing.Copy());
        Weights = RouteRules.WeightsOf(rule, setup);
        Mirror = setup.VersionOf(FieldTree.Text(rule, "mirror", "subset")) ?? "";
        MirrorPercent = FieldTree.Number(rule, "mirrorPercentage", "value") ?? 100;
        _sendsElsewhere = (rule["route"] as JsonArray ?? [])
            .Any(route => !setup.IsHost(FieldTree.Text(route, "destination", "host"), setup.Routing.Key.Namespace));
    }

    /// <summary>The parts; their sum is 100.</summary>
    public IReadOnlyList<VersionWeight> Weights { get; }

    /// <summary>The version that gets copies; empty for none.</summary>
    public string Mirror { get; set; }

    /// <summary>How many requests of a hundred are copied.</summary>
    public int MirrorPercent { get; set; }

    /// <inheritdoc/>
    public override string? Problem => Weights.Count == 0 ? "No version of the service is known: no workload of it has joined."
        : _sendsElsewhere ? "This rule sends to other services too: change it in the editor."
        : Weights.Sum(weight => weight.Weight) != 100 ? "The weights have to sum up to 100."
        : Mirror.Length > 0 && MirrorPercent is < 0 or > 100 ? "Percentages are from 0 to 100."
        : null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var (routing, policy) = (_setup.Routing.Copy(), _setup.Policy.Copy());
        var rule = RouteRules.Default(routing);
        RouteRules.SetWeights(rule, Weights, policy, _setup);
        if (Mirror.Length > 0)
        {
            var subset = ServiceSetup.SubsetOf(policy, Mirror);
            FieldTree.Set(rule, JsonValue.Create(FieldTree.Text(rule, "mirror", "host") is { Length: > 0 } host
                ? host : _setup.HostIn(_setup.Routing.Key.Namespace)), "mirror", "host");
            FieldTree.Set(rule, JsonValue.Create(subset), "mirror", "subset");
            // The form knows whole numbers alone: a share that nobody has changed stays what it is.
            if (MirrorPercent != (FieldTree.Number(rule, "mirrorPercentage", "value") ?? 100))
            {
                FieldTree.Set(rule, JsonValue.Create(MirrorPercent), "mirrorPercentage", "value");
            }
        }
        else if (_setup.VersionOf(FieldTree.Text(rule, "mirror", "subset")) is not null)
        {
            rule.Remove("mirror");
            rule.Remove("mirrorPercentage");
        }

        return [.. new[] { _setup.Policy.Propose(policy, _wizard),
            _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>().Where(change => !change.IsNew || NeedsBoth(change, policy))];
    }

    // A rule without subsets need not be made.
    private static bool NeedsBoth(ProposedChange change, JsonObject policy) =>
        change.Key.Kind != "DestinationRule" || FieldTree.Find(policy, "spec", "subsets") is not null;
}
