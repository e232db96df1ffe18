namespace MeshProxy.AccessLogging;

/// <summary>What lines are written to. Used by one thread at a time; may block.</summary>
internal interface ILogOutput : IDisposable
{
    /// <summary>Writes whole lines, all of them at once.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    void Write(ReadOnlySpan<byte> lines);
}
