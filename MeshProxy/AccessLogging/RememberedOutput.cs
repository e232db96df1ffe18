using MeshProxy.Observability;

namespace MeshProxy.AccessLogging;

/// <summary>An output whose last lines are kept.</summary>
internal sealed class RememberedOutput(ILogOutput output, RecentOutput recent) : ILogOutput
{
    public void Write(ReadOnlySpan<byte> lines)
    {
        recent.Add(lines);
        output.Write(lines);
    }

    public void Dispose() => output.Dispose();
}
