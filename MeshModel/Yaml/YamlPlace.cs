using YamlDotNet.Core;

namespace MeshModel.Yaml;

/// <summary>A place in a file, for messages.</summary>
internal readonly record struct YamlPlace(string File, int Line, int Column)
{
    public static YamlPlace Of(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    public YamlSyntaxException Error(string reason, Exception? inner = null) => new(File, Line, Column, reason, inner);
}
