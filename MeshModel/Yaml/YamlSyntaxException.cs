using System.Globalization;

namespace MeshModel.Yaml;

/// <summary>A text is no YAML, or none that could be a resource. The message reads <c>FILE:LINE:COLUMN: what</c>.</summary>
public sealed class YamlSyntaxException : Exception
{
    /// <summary>Says what is wrong and where.</summary>
    public YamlSyntaxException(string file, int line, int column, string reason, Exception? innerException = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}: {reason}"), innerException)
    {
        File = file;
        Line = line;
        Column = column;
        Reason = reason;
    }

    /// <summary>The file as the user gave it.</summary>
    public string File { get; }

    /// <summary>1-based line.</summary>
    public int Line { get; }

    /// <summary>1-based column.</summary>
    public int Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }
}
