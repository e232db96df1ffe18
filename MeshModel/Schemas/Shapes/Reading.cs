using System.Text.Json.Nodes;
using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

/// <summary>One reading of a resource: what was found so far, and where in it the reader stands.</summary>
internal sealed class Reading(UnknownFields unknownFields)
{
    private readonly Stack<(RecordShape Shape, string Path, JsonObject Given)> _around = new();

    public UnknownFields UnknownFields { get; } = unknownFields;

    public List<Finding> Findings { get; } = [];

    /// <summary>The object that is read and those around it, innermost first, with their paths.</summary>
    public IEnumerable<(RecordShape Shape, string Path, JsonObject Given)> Around => _around;

    public void Enter(RecordShape shape, string path, JsonObject given) => _around.Push((shape, path, given));

    public void Leave() => _around.Pop();

    public void Error(string path, string message, string rule = "SCHEMA") =>
        Findings.Add(new Finding { Severity = Severity.Error, Rule = rule, Path = path, Message = message });

    public void Warn(string path, string message) =>
        Findings.Add(new Finding { Severity = Severity.Warning, Rule = "SCHEMA", Path = path, Message = message });
}
