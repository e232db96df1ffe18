namespace MeshProxy.AccessLogging;

/// <summary>The kinds of <see cref="LogValue"/>.</summary>
internal enum LogValueKind
{
    Absent,
    Text,
    JoinedText,
    Number,
    Time,
    EndPoint,
}
