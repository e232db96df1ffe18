using System.Net.Sockets;
using MeshProtocol;

namespace MeshControlPlane.Registry;

/// <summary>Finds out whether a proxy lives that has no connection to the control plane: whether something still listens where its peers reach it.</summary>
internal class WorkloadProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether it answers.</summary>
    public virtual async Task<bool> AnswersAsync(Node node, CancellationToken cancellationToken)
    {
        var port = node.Ports.Count > 0 ? node.Ports[0].InboundPort : node.AdminPort;
        if (port == 0)
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(node.Address, port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
