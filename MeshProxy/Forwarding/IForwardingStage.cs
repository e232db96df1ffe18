using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding;

/// <summary>One step on the way upstream. Stages are composed for each route when the snapshot is built, and hold no state of a request.</summary>
internal interface IForwardingStage
{
    /// <returns><see cref="ProxyFailure.None"/> when an answer was written, else why there is none yet.</returns>
    ValueTask<ProxyFailure> InvokeAsync(Exchange exchange);
}
