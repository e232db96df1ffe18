namespace MeshModel.Yaml;

/// <summary>What a parser saw. An alias is the very node that it names, so that a tree is only as large as its text.</summary>
internal abstract record YamlTree(YamlPlace Place)
{
    public sealed record Scalar(YamlPlace Place, string Text, bool Plain, string? Tag) : YamlTree(Place);

    public sealed record Sequence(YamlPlace Place, IReadOnlyList<YamlTree> Items) : YamlTree(Place);

    public sealed record Mapping(YamlPlace Place, IReadOnlyList<(YamlTree Key, YamlTree Value)> Entries) : YamlTree(Place);
}
