using System.Globalization;
using MeshProtocol;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Answers;

/// <summary>Answers with another address.</summary>
internal sealed class RedirectStage(RouteModel route) : IForwardingStage
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private readonly Redirect _redirect = route.Configuration.Redirect;

    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        exchange.Context.Response.Headers.Location = Location(exchange);
        await LocalReplyWriter.WriteAsync(exchange, _redirect.Status, ReadOnlyMemory<byte>.Empty);
        return ProxyFailure.None;
    }

    private string Location(Exchange exchange)
    {
        var target = exchange.Target;
        var received = exchange.Context.Request.Headers[MeshHeaders.ForwardedProto].ToString();
        var scheme = _redirect.Scheme.Length > 0 ? _redirect.Scheme : received;
        var path = _redirect.Path.Length > 0 ? _redirect.Path
            : _redirect.Prefix.Length > 0 ? MatchedPath.Replace(route, exchange, _redirect.Prefix)
            : target.Path;
        var query = path.Contains('?', StringComparison.Ordinal) ? "" : target.Query;
        return $"{scheme}://{Authority(exchange, scheme, received)}{path}{query}";
    }

    // Envoy's newUri: a port that is given takes the place of the caller's own, which else stays as written.
    private string Authority(Exchange exchange, string scheme, string received)
    {
        var asked = exchange.Target.Authority;
        var port = _redirect switch
        {
            { Port: > 0 } => _redirect.Port,
            { DerivePort: RedirectPort.Request } => exchange.Slot.Direction == ListenerDirection.Outbound ? HostName.PortOf(asked, HttpPort) : exchange.Slot.MeshPort,
            _ => 0,
        };
        if (port == StandardPort(scheme))
        {
            port = 0;
        }

        var leavesStandardPort = scheme != received && HostName.PortOf(asked, 0) == StandardPort(received);
        var host = _redirect.Authority.Length > 0 ? _redirect.Authority
            : port > 0 || leavesStandardPort ? HostName.WithoutPort(asked).ToString()
            : asked;
        return port == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    private static int StandardPort(string scheme) => scheme switch { "http" => HttpPort, "https" => HttpsPort, _ => -1 };
}
