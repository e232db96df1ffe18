namespace MeshControlPlane.WebConsole.Logs;

/// <summary>How bad what a line tells of is.</summary>
internal enum LogSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}
