using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>How long a rule waits, and how often it tries.</summary>
public sealed class TimeoutForm : RuleForm
{
    internal TimeoutForm(ServiceSetup setup, WizardKind wizard)
        : base(setup, wizard) => Rule = Rules.Count - 1;

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
    public override string? Problem =>
        Timeout.Length > 0 && Timeout.Trim() != "0s" && !IsDuration(Timeout) ? "The timeout is a duration such as 3s or 500ms, or empty."
        : HasRetries && PerTryTimeout.Length > 0 && !IsDuration(PerTryTimeout) ? "The time for each try is a duration such as 1s, or empty."
        : HasRetries && Attempts is < 0 or > 100 ? "The retries are from 0 to 100."
        : null;

    private protected override bool SaysAnything => HasRetries || Timeout.Length > 0;

    private protected override void Read(JsonObject rule)
    {
        Timeout = FieldTree.Text(rule, "timeout");
        HasRetries = rule["retries"] is not null;
        Attempts = FieldTree.Number(rule, "retries", "attempts") ?? 3;
        PerTryTimeout = FieldTree.Text(rule, "retries", "perTryTimeout");
        RetryOn = FieldTree.Text(rule, "retries", "retryOn");
    }

    private protected override void Write(JsonObject rule)
    {
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
    }
}
