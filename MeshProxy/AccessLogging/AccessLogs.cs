using System.Collections.Frozen;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.AccessLogging;

/// <summary>Makes the access logs of a configuration; one that stays the same is kept. Used by the one who applies configurations.</summary>
internal sealed partial class AccessLogs(AccessLogFiles files, ILogger<AccessLogs> logger)
{
    private List<AccessLogSink> _sinks = [];

    /// <summary>By listener; listeners that are not logged are left out.</summary>
    public FrozenDictionary<ListenerModel, AccessLogSink> Compile(RoutingSnapshot routing)
    {
        var sinks = new List<AccessLogSink>();
        var byListener = new Dictionary<ListenerModel, AccessLogSink>();
        foreach (var listener in routing.Listeners)
        {
            AccessLogSink? sink = null;
            foreach (var log in LogsOf(listener.Configuration).Reverse())
            {
                var own = sinks.Find(other => other.Configuration.Equals(log));
                if (own is null)
                {
                    own = _sinks.Find(other => other.Configuration.Equals(log)) ?? Create(log);
                    sinks.Add(own);
                }

                sink = own.Before(sink);
            }

            if (sink is null)
            {
                continue;
            }

            byListener.Add(listener, sink);
            // Requests on a connection of a filter chain see the listener with the chain's own routes.
            foreach (var chain in listener.Connections?.Undirected.Chains ?? [])
            {
                if (chain.Http is { } http)
                {
                    byListener.Add(http, sink);
                }
            }
        }

        _sinks = sinks;
        return byListener.ToFrozenDictionary();
    }

    private static IEnumerable<AccessLog> LogsOf(Listener listener) =>
        new[] { listener.AccessLog }.Concat(listener.MoreAccessLogs).OfType<AccessLog>().Where(log => log.Path.Length > 0);

    private AccessLogSink Create(AccessLog log)
    {
        var format = new AccessLogFormat(log);
        foreach (var mistake in format.Mistakes)
        {
            Log.Mistake(logger, mistake);
        }

        return new AccessLogSink(log, format, files.Open(log.Path));
    }

    private static partial class Log
    {
        [LoggerMessage(31, LogLevel.Warning, "Access log format: {Mistake}", EventName = "AccessLogFormatMistake")]
        public static partial void Mistake(ILogger logger, string mistake);
    }
}
