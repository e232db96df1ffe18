using MeshProtocol;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Changes path and authority before the request goes upstream.</summary>
internal sealed class RewriteStage(IForwardingStage next, RouteModel route) : IForwardingStage
{
    private readonly Rewrite _rewrite = route.Configuration.Forward.Rewrite;

    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        var target = exchange.Target;
        var path = route.Rewrite(new HttpRequestHead(exchange.Context.Request, target, exchange.Admission?.Claims));
        if (path != target.Path)
        {
            exchange.Context.Request.Headers[MeshHeaders.OriginalPath] = target.Path + target.Query;
        }

        exchange.Target = target with
        {
            Path = path,
            Authority = _rewrite.Authority.Length > 0 ? _rewrite.Authority : target.Authority,
        };
        return next.InvokeAsync(exchange);
    }
}
