using System.Globalization;
using MeshProtocol;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Answers;

/// <summary>Answers with another address.</summary>
internal sealed class RedirectStage(RouteModel route) : IForwardingStage
{
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
        return $"{scheme}://{Authority(exchange, scheme, scheme != received)}{path}{query}";
    }

    private string Authority(Exchange exchange, string scheme, bool schemeChanges)
    {
        var asked = exchange.Target.Authority;
        var host = _redirect.Authority.Length > 0 ? _redirect.Authority : HostName.WithoutPort(asked).ToString();
        var standard = scheme == "https" ? 443 : 80;
        var port = _redirect switch
        {
            { Port: > 0 } => _redirect.Port,
            { DerivePort: RedirectPort.Request } => exchange.Slot.Direction == ListenerDirection.Outbound ? HostName.PortOf(asked, 80) : exchange.Slot.MeshPort,
            { DerivePort: RedirectPort.ProtocolDefault } => standard,
            { Authority.Length: > 0 } => standard,
            // A port in Host stays, unless it is that of the scheme that is left.
            _ => HostName.PortOf(asked, standard) is var own && schemeChanges && own is 80 or 443 ? standard : HostName.PortOf(asked, standard),
        };
        return port == standard ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}
