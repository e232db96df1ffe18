using MeshModel.Findings;

namespace MeshModel.Validation;

/// <summary>Collects what the rules of a kind find.</summary>
internal sealed class Report
{
    public List<Finding> Findings { get; } = [];

    public void Error(string rule, string path, string message) => Add(Severity.Error, rule, path, message);

    public void Warn(string rule, string path, string message) => Add(Severity.Warning, rule, path, message);

    /// <summary>Reports what a check said, if it said anything.</summary>
    public void Error(string path, Fault? fault)
    {
        if (fault is { } found)
        {
            Error(found.Rule, path, found.Message);
        }
    }

    private void Add(Severity severity, string rule, string path, string message) =>
        Findings.Add(new Finding { Severity = severity, Rule = rule, Path = path, Message = message });
}
