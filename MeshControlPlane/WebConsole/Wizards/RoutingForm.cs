using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>The rules for requests, in order.</summary>
public sealed class RoutingForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;

    internal RoutingForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Rules = [.. RouteRules.Of(setup.Routing.Copy()).OfType<JsonObject>().Select(rule => new RoutingRule(rule, setup))];
        if (Rules.Count == 0)
        {
            Rules.Add(new RoutingRule([], setup));
        }
    }

    /// <summary>The rules.</summary>
    public List<RoutingRule> Rules { get; }

    /// <summary>The versions that there are.</summary>
    public IReadOnlyList<string> Versions => _setup.Versions;

    /// <inheritdoc/>
    public override string? Problem => _setup.Versions.Count == 0 ? "No version of the service is known: no workload of it has joined."
        : Rules.Count == 0 ? "There has to be a rule; to have none, delete what is configured for the service."
        : Rules.Select((rule, index) => rule.Problem is { } problem ? $"Rule {index + 1}: {problem}" : null).FirstOrDefault(problem => problem is not null);

    /// <summary>Adds a rule at the front, where it counts first.</summary>
    public void Add()
    {
        var rule = new RoutingRule([], _setup);
        rule.Conditions.Add(new RoutingCondition());
        Rules.Insert(0, rule);
    }

    /// <summary>Moves a rule, up or down.</summary>
    public void Move(RoutingRule rule, int by)
    {
        var (from, to) = (Rules.IndexOf(rule), Rules.IndexOf(rule) + by);
        if (to >= 0 && to < Rules.Count)
        {
            (Rules[from], Rules[to]) = (Rules[to], Rules[from]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var (routing, policy) = (_setup.Routing.Copy(), _setup.Policy.Copy());
        var rules = RouteRules.Of(routing);
        rules.Clear();
        foreach (var rule in Rules)
        {
            rules.Add(rule.Write(policy, _setup));
        }

        return [.. new[] { _setup.Policy.Propose(policy, _wizard), _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()
            .Where(change => !change.IsNew || change.Key.Kind != "DestinationRule" || FieldTree.Find(policy, "spec", "subsets") is not null)];
    }
}
