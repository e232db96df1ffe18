using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Faults in a rule.</summary>
public sealed class FaultForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private int _rule;

    internal FaultForm(ServiceSetup setup, WizardKind wizard)
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
            var fault = RouteRules.AtLeastOne(_setup.Routing.Copy(), _setup)[value]!["fault"];
            (HasDelay, HasAbort) = (fault?["delay"] is not null, fault?["abort"] is not null);
            DelayPercent = Percent(fault?["delay"]);
            Delay = FieldTree.Text(fault, "delay", "fixedDelay") is { Length: > 0 } delay ? delay : "5s";
            AbortPercent = Percent(fault?["abort"]);
            Status = FieldTree.Number(fault, "abort", "httpStatus") ?? 503;
        }
    }

    /// <summary>Whether requests are held up.</summary>
    public bool HasDelay { get; set; }

    /// <summary>How many of a hundred.</summary>
    public double DelayPercent { get; set; }

    /// <summary>For how long.</summary>
    public string Delay { get; set; } = "5s";

    /// <summary>Whether requests are refused.</summary>
    public bool HasAbort { get; set; }

    /// <summary>How many of a hundred.</summary>
    public double AbortPercent { get; set; }

    /// <summary>With which status.</summary>
    public int Status { get; set; }

    /// <inheritdoc/>
    public override string? Problem => HasDelay && !IsDuration(Delay) ? "The delay is a duration such as 5s, 1m or 100ms, of a millisecond at least."
        : (HasDelay && DelayPercent is < 0 or > 100) || (HasAbort && AbortPercent is < 0 or > 100) ? "Percentages are from 0 to 100."
        : HasAbort && Status is < 200 or > 599 ? "The status is from 200 to 599."
        : null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var routing = _setup.Routing.Copy();
        var rule = RouteRules.AtLeastOne(routing, _setup)[Rule]!.AsObject();
        var isNew = rule["fault"] is null;
        Write(rule, HasDelay, "delay", "fixedDelay", JsonValue.Create(Delay.Trim()), DelayPercent);
        Write(rule, HasAbort, "abort", "httpStatus", JsonValue.Create(Status), AbortPercent);
        if (isNew && rule["fault"] is { } fault)
        {
            // Before where the request goes, as people write it.
            rule.Remove("fault");
            rule.Insert(rule.IndexOf("match") + 1, "fault", fault);
        }

        return _setup.Routing.Existing is null && !HasDelay && !HasAbort ? [] : [.. new[] { _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()];
    }

    private static void Write(JsonObject rule, bool isWanted, string kind, string field, JsonNode value, double percent)
    {
        if (!isWanted)
        {
            FieldTree.Set(rule, null, "fault", kind);
            return;
        }

        FieldTree.Set(rule, JsonValue.Create(percent), "fault", kind, "percentage", "value");
        FieldTree.Set(rule, null, "fault", kind, "percent");
        FieldTree.Set(rule, value, "fault", kind, field);
    }

    private static double Percent(JsonNode? fault) =>
        FieldTree.Find(fault, "percentage", "value") is JsonValue value && value.TryGetValue<double>(out var percent) ? percent
            : FieldTree.Number(fault, "percentage", "value") ?? FieldTree.Number(fault, "percent") ?? 100;
}
