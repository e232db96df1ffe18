using System.Text.Json.Nodes;
using MeshModel.Yaml;
using YamlDotNet.Core;

namespace MeshModel.YamlEditing;

/// <summary>A node of a document, with its place in the text.</summary>
/// <param name="Start">Where it begins, with its anchor and tag.</param>
/// <param name="End">Where it ends: after its last character that is no space.</param>
/// <param name="Anchor">The name that aliases have for it; empty for none.</param>
/// <param name="Tree">What it stands for.</param>
internal abstract record SourceNode(int Start, int End, string Anchor, YamlTree Tree)
{
    private readonly Lazy<JsonNode?> _value = new(() => new YamlConverter().Convert(Tree, ""));

    /// <summary>Its value; not to be changed.</summary>
    public JsonNode? Value => _value.Value;

    /// <summary>Where what is in it begins, after anchor and tag.</summary>
    public virtual int ContentStart => Start;

    public sealed record Scalar(int Start, int End, string Anchor, YamlTree Tree, ScalarStyle Style) : SourceNode(Start, End, Anchor, Tree);

    public sealed record Alias(int Start, int End, YamlTree Tree) : SourceNode(Start, End, "", Tree);

    public sealed record Mapping(int Start, int End, string Anchor, YamlTree Tree, bool IsFlow, IReadOnlyList<SourceEntry> Entries)
        : SourceNode(Start, End, Anchor, Tree)
    {
        public override int ContentStart => Entries.Count == 0 || IsFlow ? Start : Entries[0].Key.Start;

        /// <summary>Whether it takes entries over from elsewhere.</summary>
        public bool HasMerge => Entries.Any(entry => entry.IsMerge);
    }

    public sealed record Sequence(int Start, int End, string Anchor, YamlTree Tree, bool IsFlow, IReadOnlyList<SourceItem> Items)
        : SourceNode(Start, End, Anchor, Tree)
    {
        public override int ContentStart => Items.Count == 0 || IsFlow ? Start : Items[0].Dash;
    }
}
