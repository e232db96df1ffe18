using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Sending;
using MeshProtocol;
using MeshTranslation.Registry;

namespace Tests.Sending;

/// <summary>A registry, and a sender for it, that no control plane is needed for.</summary>
internal sealed class KnownTargets : IWorkloadRegistry, IDestinationCheck
{
    public RegistrySnapshot Current { get; private set; } = RegistrySnapshot.Empty;

    public event Action<RegistrySnapshot>? Changed;

    /// <summary>Why nothing is sent; null when it is.</summary>
    public string? Problem { get; set; }

    public RequestSender Sender() => new(new SendTargets(this, new ProxySyncTable()), this, TimeProvider.System);

    public KnownTargets WithGateway(int port, string name = "ingress", string address = "127.0.0.1") => With(new Node
    {
        Name = name,
        Namespace = "mesh",
        Role = NodeRole.Ingress,
        Address = address,
        InstanceId = name,
        GatewayPorts = { new GatewayPort { ServerPort = 80, LocalPort = port } },
    });

    public KnownTargets WithSidecar(string name, int port) =>
        With(new Node { Name = name, Namespace = "mesh", Role = NodeRole.Sidecar, Address = "127.0.0.1", InstanceId = name, OutboundPort = port });

    public Task<string?> ProblemAsync(SendPlan plan, SendTarget target, CancellationToken cancellationToken) => Task.FromResult(Problem);

    private KnownTargets With(Node node)
    {
        Current = new RegistrySnapshot(Current.Version + 1, [.. Current.Workloads, new Workload { Node = node, Ready = true, JoinedAt = DateTimeOffset.UnixEpoch }]);
        Changed?.Invoke(Current);
        return this;
    }
}
