using MeshProtocol;

namespace MeshProxy.AccessLogging;

/// <summary>An access log of the configuration, ready for use.</summary>
internal sealed class AccessLogSink(AccessLog configuration, AccessLogFormat format, AccessLogFile file)
{
    public AccessLog Configuration { get; } = configuration;

    public void Write(in AccessLogEntry entry) => file.Add(format.Write(entry));
}
