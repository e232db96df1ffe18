using System.Globalization;
using System.Text.RegularExpressions;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshRouting.Matching;

namespace MeshProxy.AccessLogging;

/// <summary>A filter of an access log, taken apart once. As in CEL, what cannot be told, such as a header that is not there, makes all unknown that depends on it.</summary>
internal static class AccessLogCondition
{
    /// <returns>Says whether it holds; null where that cannot be told.</returns>
    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public static Func<AccessLogEntry, bool?> Compile(LogCondition condition)
    {
        switch (condition.KindCase)
        {
            case LogCondition.KindOneofCase.All:
                return Join([.. condition.All.Conditions.Select(Compile)], settles: false);
            case LogCondition.KindOneofCase.Any:
                return Join([.. condition.Any.Conditions.Select(Compile)], settles: true);
            case LogCondition.KindOneofCase.Not:
                var inner = Compile(condition.Not);
                return entry => !inner(entry);
            case LogCondition.KindOneofCase.Test:
                return Compile(condition.Test);
            default:
                var constant = condition.Constant;
                return _ => constant;
        }
    }

    private static Func<AccessLogEntry, bool?> Join(Func<AccessLogEntry, bool?>[] parts, bool settles) => entry =>
    {
        bool? result = !settles;
        foreach (var part in parts)
        {
            var holds = part(entry);
            if (holds == settles)
            {
                return settles;
            }

            result = holds is null ? null : result;
        }

        return result;
    };

    private static Func<AccessLogEntry, bool?> Compile(LogTest test)
    {
        if (test.Kind == LogTestKind.IsTrue)
        {
            return static entry => entry.IsMutualTls;
        }

        if (NumberOf(test.Subject) is { } number)
        {
            var with = test.Number;
            return test.Kind switch
            {
                LogTestKind.Exists => entry => number(entry) is not null,
                LogTestKind.Equal => entry => number(entry) is { } value ? value == with : null,
                LogTestKind.NotEqual => entry => number(entry) is { } value ? value != with : null,
                LogTestKind.Less => entry => number(entry) is { } value ? value < with : null,
                LogTestKind.AtMost => entry => number(entry) is { } value ? value <= with : null,
                LogTestKind.Greater => entry => number(entry) is { } value ? value > with : null,
                LogTestKind.AtLeast => entry => number(entry) is { } value ? value >= with : null,
                _ => static _ => null,
            };
        }

        var (text, wanted) = (TextOf(test.Subject, test.Key), test.Text);
        switch (test.Kind)
        {
            case LogTestKind.Exists:
                return entry => text(entry) is not null;
            case LogTestKind.Equal:
                return entry => text(entry) is { } value ? string.Equals(value, wanted, StringComparison.Ordinal) : null;
            case LogTestKind.NotEqual:
                return entry => text(entry) is { } value ? !string.Equals(value, wanted, StringComparison.Ordinal) : null;
            case LogTestKind.Contains:
                return entry => text(entry)?.Contains(wanted, StringComparison.Ordinal);
            case LogTestKind.StartsWith:
                return entry => text(entry)?.StartsWith(wanted, StringComparison.Ordinal);
            case LogTestKind.EndsWith:
                return entry => text(entry)?.EndsWith(wanted, StringComparison.Ordinal);
            case LogTestKind.Matches:
                Regex pattern = Re2Pattern.Compile(wanted);
                return entry => text(entry) is { } value ? pattern.IsMatch(value) : null;
            default:
                return static _ => null;
        }
    }

    private static Func<AccessLogEntry, double?>? NumberOf(LogSubject subject) => subject switch
    {
        LogSubject.RequestSize => static entry => entry.BytesReceived,
        LogSubject.Duration => static entry => entry.Duration.TotalMilliseconds,
        LogSubject.Code => static entry => entry.Status == 0 ? null : entry.Status,
        LogSubject.GrpcStatus => static entry =>
            int.TryParse(Header(entry.ResponseHeaders, MeshHeaders.GrpcStatus), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null,
        LogSubject.ResponseSize => static entry => entry.BytesSent,
        LogSubject.DestinationPort => static entry => entry.LocalPort,
        _ => null,
    };

    private static Func<AccessLogEntry, string?> TextOf(LogSubject subject, string key) => subject switch
    {
        LogSubject.Path => static entry => entry.Path,
        LogSubject.UrlPath => static entry => entry.Path?.Split('?', 2)[0],
        LogSubject.Query => static entry => entry.Path?.Split('?', 2) is [_, var query] ? query : "",
        LogSubject.Host => static entry => entry.Authority,
        LogSubject.Scheme => static entry => entry.Scheme,
        LogSubject.Method => static entry => entry.Method,
        LogSubject.Protocol => static entry => entry.Protocol,
        LogSubject.RequestHeader => entry => Header(entry.RequestHeaders, key),
        LogSubject.ResponseHeader => entry => Header(entry.ResponseHeaders, key),
        LogSubject.CodeDetails => static entry => entry.Details,
        LogSubject.ServerName => static entry => entry.ServerName,
        LogSubject.SourceAddress => static entry => entry.PeerAddress is { } peer ? new System.Net.IPEndPoint(peer, entry.PeerPort).ToString() : null,
        LogSubject.UpstreamAddress => static entry => entry.UpstreamHost,
        LogSubject.ClusterName => static entry => entry.UpstreamCluster,
        LogSubject.RouteName => static entry => entry.RouteName,
        _ => static _ => null,
    };

    private static string? Header(IHeaderDictionary? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;
}
