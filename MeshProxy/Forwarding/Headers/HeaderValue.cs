using System.Collections.Immutable;

namespace MeshProxy.Forwarding.Headers;

/// <summary>A header value of a route: text with Envoy's operators, such as <c>%DOWNSTREAM_REMOTE_ADDRESS%</c>. Parsed once, when the snapshot is built.</summary>
internal sealed class HeaderValue
{
    private readonly ImmutableArray<Func<Exchange, string>> _parts;

    /// <exception cref="ArgumentException">There is a single percent sign.</exception>
    public HeaderValue(string text)
    {
        var parts = ImmutableArray.CreateBuilder<Func<Exchange, string>>();
        var rest = text;
        while (rest.IndexOf('%', StringComparison.Ordinal) is >= 0 and var at)
        {
            var end = rest.IndexOf('%', at + 1);
            if (end < 0)
            {
                throw new ArgumentException($"'{text}' has a single %; %% stands for a percent sign");
            }

            var before = rest[..at];
            parts.Add(_ => before);
            parts.Add(Operator(rest[(at + 1)..end]));
            rest = rest[(end + 1)..];
        }

        parts.Add(_ => rest);
        _parts = parts.Count == 1 ? [] : parts.DrainToImmutable();
        Text = text;
    }

    private string Text { get; }

    public string For(Exchange exchange)
    {
        if (_parts.IsEmpty)
        {
            return Text;
        }

        var values = new string[_parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _parts[i](exchange);
        }

        return string.Concat(values);
    }

    private static Func<Exchange, string> Operator(string name) => name switch
    {
        "" => static _ => "%",
        "DOWNSTREAM_REMOTE_ADDRESS" or "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" =>
            static exchange => $"{Remote(exchange)}:{exchange.Context.Connection.RemotePort}",
        "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" or "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" => Remote,
        "PROTOCOL" => static exchange => exchange.Context.Request.Protocol,
        "HOSTNAME" => static _ => Environment.MachineName,
        "RESPONSE_CODE" => static exchange => exchange.Context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "UPSTREAM_HOST" => static exchange => exchange.Endpoint?.Address ?? "-",
        "UPSTREAM_CLUSTER" => static exchange => exchange.Cluster?.State.Name ?? "-",
        _ when name.StartsWith("REQ(", StringComparison.Ordinal) && name.EndsWith(')') => Request(name[4..^1]),
        // Whoever applied it was warned; a value that cannot be told is written as in Envoy's logs.
        _ => static _ => "-",
    };

    private static Func<Exchange, string> Request(string header) => header.ToUpperInvariant() switch
    {
        ":PATH" => static exchange => exchange.Target.Path + exchange.Target.Query,
        ":METHOD" => static exchange => exchange.Context.Request.Method,
        ":AUTHORITY" => static exchange => exchange.Target.Authority,
        _ => exchange => exchange.Context.Request.Headers.TryGetValue(header, out var values) && values.Count > 0 ? values.ToString() : "-",
    };

    private static string Remote(Exchange exchange) => exchange.Context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : "-";
}
