using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;

namespace MeshProxy.Authorization;

/// <summary>Lets through what the listener's gate admits. Comes before faults and CORS, as in Envoy, and after the route's headers, which refusals get too.</summary>
internal sealed class GateStage(IForwardingStage next) : IForwardingStage
{
    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange) =>
        exchange.Admission is { } admission && await admission.RefuseAsync(exchange) ? ProxyFailure.None : await next.InvokeAsync(exchange);
}
