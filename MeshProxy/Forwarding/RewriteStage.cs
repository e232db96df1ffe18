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
        if (route.Substitution is { } substitution)
        {
            exchange.ReplacePath(substitution.Apply(exchange.Target.Path));
        }
        else if (_rewrite.Path.Length > 0)
        {
            exchange.ReplacePath(MatchedPath.Replace(route, exchange, _rewrite.Path));
        }

        if (_rewrite.Authority.Length > 0)
        {
            exchange.ReplaceAuthority(_rewrite.Authority);
        }

        return next.InvokeAsync(exchange);
    }
}
