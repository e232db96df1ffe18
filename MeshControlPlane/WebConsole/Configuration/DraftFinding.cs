using MeshModel.Findings;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Something about a text that is being written.</summary>
/// <param name="Line">The 1-based line.</param>
/// <param name="Severity">How much it matters; an error would be refused, or is one of analysis.</param>
/// <param name="Code">The code of the rule, such as <c>IST0101</c>.</param>
/// <param name="Message">Field and sentence.</param>
public sealed record DraftFinding(int Line, Severity Severity, string Code, string Message)
{
    /// <summary>The severity as a word.</summary>
    public string Word => Severity switch { Severity.Error => "Error", Severity.Warning => "Warning", _ => "Note" };
}
