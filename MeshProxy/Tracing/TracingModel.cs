using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.Tracing;

/// <summary>The tracing of a listener, ready for use.</summary>
internal sealed class TracingModel
{
    private const int HundredthsPerPercent = 100;
    private readonly MeshProtocol.Tracing _configuration;
    private readonly ImmutableArray<(string Name, Func<AccessLogEntry, string?> Value)> _tags;
    private readonly RoutingSnapshot _routing;

    // Of the routes that have been used, by the match that held.
    private readonly ConcurrentDictionary<object, string> _operations = new(ReferenceEqualityComparer.Instance);

    public TracingModel(MeshProtocol.Tracing configuration, RoutingSnapshot routing)
    {
        _configuration = configuration;
        _routing = routing;
        Threshold = (int)Math.Round(configuration.SamplingPercent * HundredthsPerPercent);
        _tags = [.. configuration.Tags.Select(tag => (tag.Name, ValueOf(tag)))];
    }

    /// <summary>Of ten thousand requests that came without a decision so many are traced.</summary>
    public int Threshold { get; }

    public bool IgnoresRequestId => _configuration.IgnoresRequestId;

    public bool WritesB3 => _configuration.WritesB3;

    public bool KeepsHeaders => _configuration.KeepsHeaders;

    public bool HasIstioTags => !_configuration.OmitsIstioTags;

    public int MaxPathLength => _configuration.MaxPathLength;

    /// <summary>The attributes of its own.</summary>
    public IEnumerable<(string Name, string Value)> TagsOf(AccessLogEntry entry)
    {
        foreach (var (name, value) in _tags)
        {
            if (value(entry) is { Length: > 0 } text)
            {
                yield return (name, text);
            }
        }
    }

    /// <summary>What Istio calls the operation that a request asks for: destination, port and what the route matches.</summary>
    public string OperationOf(RouteModel route, in HttpRequestHead head)
    {
        var match = route.Matches switch
        {
            [] => null,
            [var only] => only,
            _ => route.FindMatch(head),
        };
        object key = match is null ? route : match;
        return _operations.TryGetValue(key, out var known) ? known : _operations.GetOrAdd(key, Name(route, match));
    }

    private string Name(RouteModel route, MatchModel? match)
    {
        var uri = match?.Configuration.Uri;
        var path = uri?.KindCase switch
        {
            StringMatch.KindOneofCase.Prefix => uri.Prefix + "*",
            StringMatch.KindOneofCase.Exact => uri.Exact,
            StringMatch.KindOneofCase.Regex => uri.Regex,
            _ => "/*",
        };
        // outbound|80|v1|books.mesh.svc.cluster.local
        var cluster = route.Clusters is [{ ClusterIndex: >= 0 and var index }] ? _routing.Clusters[index] : null;
        if (cluster is { ServiceHost.Length: > 0 })
        {
            return string.Create(CultureInfo.InvariantCulture, $"{cluster.ServiceHost}:{cluster.ServicePort}{path}");
        }

        if (cluster?.Name.Split('|') is [_, var port, ..])
        {
            return $"localhost:{port}{path}";
        }

        var several = route.Clusters.Select(choice => choice.ClusterIndex).Where(at => at >= 0).Select(at => _routing.Clusters[at].ServicePort).FirstOrDefault();
        return string.Create(CultureInfo.InvariantCulture, $"{route.Configuration.Origin?.Name}:{several}{path}");
    }

    private static Func<AccessLogEntry, string?> ValueOf(TraceTag tag)
    {
        switch (tag.SourceCase)
        {
            case TraceTag.SourceOneofCase.Header:
                var (header, otherwise) = (tag.Header, tag.DefaultValue);
                return entry => entry.RequestHeaders is { } headers && headers.TryGetValue(header, out var value) && value.Count > 0 ? value.ToString() : otherwise;
            case TraceTag.SourceOneofCase.Environment:
                var variable = Environment.GetEnvironmentVariable(tag.Environment) ?? tag.DefaultValue;
                return _ => variable;
            case TraceTag.SourceOneofCase.Format:
                var format = new AccessLogFormat(new AccessLog { Format = tag.Format });
                return entry => Written(format, entry);
            default:
                var literal = tag.Literal;
                return _ => literal;
        }
    }

    private static string? Written(AccessLogFormat format, AccessLogEntry entry)
    {
        var line = format.Write(entry);
        var text = Encoding.UTF8.GetString(line.Buffer, 0, line.Length).TrimEnd('\n');
        System.Buffers.ArrayPool<byte>.Shared.Return(line.Buffer);
        // What is not there is no attribute.
        return text == "-" ? null : text;
    }
}
