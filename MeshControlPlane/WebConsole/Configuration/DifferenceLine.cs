namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>A line of two texts that are compared.</summary>
/// <param name="Mark"><c>+</c> for one that came, <c>-</c> for one that went, a space for one that stayed.</param>
/// <param name="Text">The line.</param>
public sealed record DifferenceLine(char Mark, string Text);
