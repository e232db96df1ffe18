namespace MeshModel.YamlEditing;

/// <summary>An element of a list.</summary>
/// <param name="Dash">Where its dash stands; in brackets, where it begins.</param>
/// <param name="Value">What it is.</param>
internal sealed record SourceItem(int Dash, SourceNode Value)
{
    /// <summary>Where it ends.</summary>
    public int End => Math.Max(Value.End, Dash + 1);
}
