namespace MeshControlPlane.WebConsole.Traces;

/// <summary>Something about a span that is worth a look.</summary>
/// <param name="Kind"><c>route</c>, <c>retry</c>, <c>fault</c>, <c>flag</c>, <c>status</c> or <c>error</c>.</param>
/// <param name="Text">What it says.</param>
internal sealed record SpanMark(string Kind, string Text);
