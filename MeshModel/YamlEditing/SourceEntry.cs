namespace MeshModel.YamlEditing;

/// <summary>An entry of an object.</summary>
/// <param name="Name">Its key, as JSON has it.</param>
/// <param name="Key">The key.</param>
/// <param name="Colon">Where the colon stands; -1 where it is not behind the key in its line.</param>
/// <param name="Value">The value.</param>
/// <param name="IsMerge">Whether it is <c>&lt;&lt;</c>.</param>
internal sealed record SourceEntry(string Name, SourceNode Key, int Colon, SourceNode Value, bool IsMerge)
{
    /// <summary>Where it ends.</summary>
    public int End => Math.Max(Value.End, Math.Max(Colon + 1, Key.End));
}
