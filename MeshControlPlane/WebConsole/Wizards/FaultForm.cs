using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Faults in a rule.</summary>
public sealed class FaultForm : RuleForm
{
    internal FaultForm(ServiceSetup setup, WizardKind wizard)
        : base(setup, wizard) => Rule = Rules.Count - 1;

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

    private protected override bool SaysAnything => HasDelay || HasAbort;

    private protected override void Read(JsonObject rule)
    {
        var fault = rule["fault"];
        (HasDelay, HasAbort) = (fault?["delay"] is not null, fault?["abort"] is not null);
        DelayPercent = Percent(fault?["delay"]);
        Delay = FieldTree.Text(fault, "delay", "fixedDelay") is { Length: > 0 } delay ? delay : "5s";
        AbortPercent = Percent(fault?["abort"]);
        Status = FieldTree.Number(fault, "abort", "httpStatus") ?? 503;
    }

    private protected override void Write(JsonObject rule)
    {
        var isNew = rule["fault"] is null;
        Write(rule, HasDelay, "delay", "fixedDelay", JsonValue.Create(Delay.Trim()), DelayPercent);
        Write(rule, HasAbort, "abort", "httpStatus", JsonValue.Create(Status), AbortPercent);
        if (isNew && rule["fault"] is { } fault)
        {
            // Before where the request goes, as people write it.
            rule.Remove("fault");
            rule.Insert(rule.IndexOf("match") + 1, "fault", fault);
        }
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
