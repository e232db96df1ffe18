using MeshProtocol;

namespace MeshProxy.AccessLogging;

/// <summary>An access log of the configuration, ready for use.</summary>
internal sealed class AccessLogSink(AccessLog configuration, AccessLogFormat format, AccessLogFile file)
{
    private readonly Func<AccessLogEntry, bool?>? _filter = configuration.Filter is { } filter ? AccessLogCondition.Compile(filter) : null;

    public AccessLog Configuration { get; } = configuration;

    /// <summary>A second log of the same requests; null for none.</summary>
    public AccessLogSink? Next { get; init; }

    public void Write(in AccessLogEntry entry)
    {
        if (_filter is null || _filter(entry) == true)
        {
            file.Add(format.Write(entry));
        }

        Next?.Write(entry);
    }

    /// <summary>The same log, before others.</summary>
    public AccessLogSink Before(AccessLogSink? next) => next is null && Next is null ? this : new AccessLogSink(Configuration, format, file) { Next = next };
}
