namespace MeshProxy.AccessLogging;

/// <summary>One of the process's own streams.</summary>
internal sealed class StandardOutput(Stream stream) : ILogOutput
{
    public void Write(ReadOnlySpan<byte> lines)
    {
        stream.Write(lines);
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
