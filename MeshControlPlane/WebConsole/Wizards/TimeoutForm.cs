using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>How long a rule waits, and how often it tries.</summary>
public sealed class TimeoutForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private int _rule;

    internal TimeoutForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Rules = [.. RouteRules.AtLeastOne(setup.Routing.Copy(), setup).Select((rule, index) => RouteRules.Summary(rule, index))];
        Rule = Rules.Count - 1;
    }

    /// <summary>The rules that there are.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>Which of them; choosing another reads what that one says.</summary>
    public int Rule
    {
        get => _rule;
        set
        {
            _rule = value;
            var rule = RouteRules.AtLeastOne(_setup.Routing.Copy(), _setup)[value];
            Timeout = FieldTree.Text(rule, "timeout");
            HasRetries = rule?["retries"] is not null;
            Attempts = FieldTree.Number(rule, "retries", "attempts") ?? 3;
            PerTryTimeout = FieldTree.Text(rule, "retries", "perTryTimeout");
            RetryOn = FieldTree.Text(rule, "retries", "retryOn");
        }
    }

    /// <summary>How long in all; empty for as long as it takes.</summary>
    public string Timeout { get; set; } = "";

    /// <summary>Whether retries are set; else those of the mesh hold.</summary>
    public bool HasRetries { get; set; }

    /// <summary>How many retries.</summary>
    public int Attempts { get; set; }

    /// <summary>How long each; empty for no limit of its own.</summary>
    public string PerTryTimeout { get; set; } = "";

    /// <summary>After what; empty for Istio's list.</summary>
    public string RetryOn { get; set; } = "";

    /// <inheritdoc/>
    public override string? Problem => Timeout.Length > 0 && Timeout.Trim() != "0s" && !IsDuration(Timeout) ? "The timeout is a duration such as 3s or 500ms, or empty."
        : HasRetries && PerTryTimeout.Length > 0 && !IsDuration(PerTryTimeout) ? "The time for each try is a duration such as 1s, or empty."
        : HasRetries && Attempts is < 0 or > 100 ? "The retries are from 0 to 100."
        : null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var routing = _setup.Routing.Copy();
        var rule = RouteRules.AtLeastOne(routing, _setup)[Rule]!.AsObject();
        FieldTree.Set(rule, FieldTree.ValueOf(Timeout), "timeout");
        if (HasRetries)
        {
            FieldTree.Set(rule, JsonValue.Create(Attempts), "retries", "attempts");
            FieldTree.Set(rule, FieldTree.ValueOf(PerTryTimeout), "retries", "perTryTimeout");
            FieldTree.Set(rule, FieldTree.ValueOf(RetryOn), "retries", "retryOn");
        }
        else
        {
            rule.Remove("retries");
        }

        return _setup.Routing.Existing is null && !HasRetries && Timeout.Length == 0 ? [] : [.. new[] { _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()];
    }
}
