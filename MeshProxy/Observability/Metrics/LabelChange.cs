namespace MeshProxy.Observability.Metrics;

/// <summary>What becomes of a label.</summary>
/// <param name="Name">As Prometheus takes it.</param>
/// <param name="Text">Its value, where that is always the same; null otherwise.</param>
/// <param name="Value">Which of the values of <see cref="LabelledFlows"/> it has; null for none.</param>
internal sealed record LabelChange(string Name, string? Text = null, int? Value = null)
{
    /// <summary>Whether it is left out.</summary>
    public bool IsRemoved => Text is null && Value is null;

    /// <summary>Its value.</summary>
    /// <param name="values">Those of the request; empty where none of the changes needs them.</param>
    public string In(string[] values) => Value is { } at ? values[at] : Text ?? "";
}
