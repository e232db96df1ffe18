using MeshControlPlane.Registry;
using MeshProtocol;
using MeshTranslation.Registry;

namespace Tests.Kubectl;

/// <summary>A registry whose workloads the test decides.</summary>
internal sealed class FakeRegistry : IWorkloadRegistry
{
    public RegistrySnapshot Current { get; private set; } = RegistrySnapshot.Empty;

    public event Action<RegistrySnapshot>? Changed;

    public void Set(params Workload[] workloads)
    {
        Current = new RegistrySnapshot(Current.Version + 1, workloads);
        Changed?.Invoke(Current);
    }

    public static Workload Sidecar(string name, string app, string version, bool ready = true)
    {
        var node = new Node { Name = name, Namespace = "mesh", Role = NodeRole.Sidecar, Address = "127.0.0.1", OutboundPort = 40001, AdminPort = 40002, InstanceId = "one" };
        node.Labels.Add("app", app);
        node.Labels.Add("version", version);
        node.Ports.Add(new WorkloadPort { ContainerPort = 8080, InboundPort = 40003, ApplicationPort = 9001 });
        return new Workload { Node = node, Ready = ready, NotReadyReason = ready ? "" : "connection refused at 127.0.0.1:9001", JoinedAt = DateTimeOffset.UnixEpoch };
    }

    public static Workload Ingress(string name)
    {
        var node = new Node { Name = name, Namespace = "istio-system", Role = NodeRole.Ingress, Address = "127.0.0.1", AdminPort = 40005, InstanceId = "one" };
        node.Labels.Add("istio", "ingressgateway");
        node.GatewayPorts.Add(new GatewayPort { ServerPort = 80, LocalPort = 8080 });
        return new Workload { Node = node, Ready = true, JoinedAt = DateTimeOffset.UnixEpoch };
    }
}
