using MeshProtocol;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Answers;

/// <summary>Answers with what the route says.</summary>
internal sealed class DirectResponseStage(DirectResponse answer) : IForwardingStage
{
    private readonly ReadOnlyMemory<byte> _body = answer.Body.ToByteArray();

    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        await LocalReplyWriter.WriteAsync(exchange, answer.Status, _body);
        return ProxyFailure.None;
    }
}
