namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line that a resource wrote.</summary>
/// <param name="LineNumber">From 1.</param>
/// <param name="Content">Without the line's end.</param>
/// <param name="IsErrorMessage">It came on standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
