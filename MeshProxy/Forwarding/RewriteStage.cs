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
        if (route.Substitution is not null || _rewrite.Path.Length > 0)
        {
            exchange.ReplacePath(route.Rewrite(new HttpRequestHead(exchange.Context.Request, exchange.Target, exchange.Admission?.Claims)));
        }

        if (_rewrite.Authority.Length > 0)
        {
            exchange.ReplaceAuthority(_rewrite.Authority);
        }

        return next.InvokeAsync(exchange);
    }
}
