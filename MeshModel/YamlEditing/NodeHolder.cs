namespace MeshModel.YamlEditing;

/// <summary>What a node stands in.</summary>
internal abstract record NodeHolder
{
    /// <summary>The node is the whole document.</summary>
    public sealed record Document : NodeHolder;

    /// <summary>It is the value of an entry, whose key is indented by so many spaces.</summary>
    public sealed record Entry(SourceEntry Of, int Column) : NodeHolder;

    /// <summary>It is an element of a list, whose dash is indented by so many spaces.</summary>
    public sealed record Item(SourceItem Of, int Column) : NodeHolder;

    /// <summary>It stands in braces or brackets.</summary>
    public sealed record Flow : NodeHolder;
}
