using System.Collections.Immutable;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Headers;

/// <summary>Says what is to be done to headers; outermost, because it holds for answers that the proxy makes itself too.</summary>
internal sealed class HeaderPlanStage(IForwardingStage next, RouteModel route, ImmutableArray<HeaderPlan> plans) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        exchange.Headers = plans[exchange.Choice is { } choice ? route.Clusters.IndexOf(choice) : 0];
        return next.InvokeAsync(exchange);
    }
}
