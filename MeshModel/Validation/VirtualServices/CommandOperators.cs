using System.Collections.Frozen;

namespace MeshModel.Validation.VirtualServices;

/// <summary>Envoy's command operators in header values: <c>%REQ(x)%</c>; <c>%%</c> is a percent sign.</summary>
internal static class CommandOperators
{
    // Those that proxies put something in for; Envoy has more.
    private static readonly FrozenSet<string> Plain = FrozenSet.Create(
        "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_REMOTE_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_LOCAL_PORT",
        "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS", "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW", "UPSTREAM_REQUEST_ATTEMPT_COUNT", "PROTOCOL", "HOSTNAME",
        "RESPONSE_CODE", "RESPONSE_CODE_DETAILS", "RESPONSE_FLAGS", "START_TIME", "DURATION", "BYTES_RECEIVED", "REQUESTED_SERVER_NAME", "ROUTE_NAME",
        "CONNECTION_ID");

    private static readonly FrozenSet<string> WithArgument = FrozenSet.Create("REQ", "REQ_WITHOUT_QUERY", "RESP", "START_TIME");

    /// <summary>The operators of a value, without their percent signs; null when one is not closed.</summary>
    public static IReadOnlyList<string>? In(string value)
    {
        List<string> found = [];
        for (var at = value.IndexOf('%', StringComparison.Ordinal); at >= 0; at = value.IndexOf('%', at))
        {
            var end = EndOf(value, at);
            if (end < 0)
            {
                return null;
            }

            if (end > at + 1)
            {
                found.Add(value[(at + 1)..end]);
            }

            at = end + 1;
        }

        return found;
    }

    /// <summary>Whether something is put in for it; what follows a colon limits its length.</summary>
    public static bool IsKnown(string text)
    {
        var close = text.LastIndexOf(')');
        var colon = text.IndexOf(':', close + 1);
        var name = colon < 0 ? text : text[..colon];
        var open = name.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? Plain.Contains(name) : name.EndsWith(')') && WithArgument.Contains(name[..open]);
    }

    // A percent sign within parentheses belongs to the argument, as in START_TIME(%Y).
    private static int EndOf(string value, int start)
    {
        var next = value.IndexOfAny(['%', '('], start + 1);
        if (next < 0 || value[next] == '%')
        {
            return next;
        }

        var close = value.IndexOf(')', next);
        return close < 0 ? -1 : value.IndexOf('%', close);
    }
}
