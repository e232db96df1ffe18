using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Yaml;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using Xunit;

namespace Tests.Translation;

/// <summary>Makes views of a mesh out of YAML and a list of workloads.</summary>
internal sealed class MeshBuilder
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Resource> _resources = [];
    private readonly List<Workload> _workloads = [];
    private MeshSettings _settings = new();

    /// <summary>Bookinfo's services and workloads, all ready, with no routing resource.</summary>
    public static MeshBuilder Bookinfo() => new MeshBuilder()
        .Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: gw }
            spec: { selector: { app: gw }, ports: [{ name: http, port: 8080 }] }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: books }
            spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: ratings }
            spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            """)
        .Workload("gw-v1", "gw", "v1")
        .Workload("books-v1", "books", "v1")
        .Workload("books-v2", "books", "v2")
        .Workload("ratings-v1", "ratings", "v1")
        .Workload("ratings-v2", "ratings", "v2");

    public static Node Sidecar(string name, string @namespace, string app, string version, int port = 15006) => new()
    {
        Name = name,
        Namespace = @namespace,
        Role = NodeRole.Sidecar,
        Address = "127.0.0.1",
        InstanceId = name,
        Labels = { ["app"] = app, ["version"] = version },
        Ports = { new WorkloadPort { ContainerPort = 8080, InboundPort = port, ApplicationPort = port + 1 } },
    };

    public static Node Ingress() => new()
    {
        Name = "ingress",
        Namespace = "istio-system",
        Role = NodeRole.Ingress,
        Address = "127.0.0.1",
        InstanceId = "ingress",
        Labels = { ["istio"] = "ingressgateway", ["app"] = "istio-ingressgateway" },
        GatewayPorts = { new GatewayPort { ServerPort = 80, LocalPort = 8080 } },
    };

    /// <summary>Adds resources; each call is a second younger than the one before.</summary>
    public MeshBuilder Apply(string yaml, string @namespace = "mesh")
    {
        var age = Epoch.AddSeconds(_resources.Count);
        foreach (var document in YamlDocuments.Read(yaml, "test.yaml"))
        {
            var admission = AdmissionCheck.Check(document.Resource, document.Source);
            Assert.True(admission.Resource is not null, string.Join('\n', admission.Findings.Where(finding => finding.Severity == Severity.Error)));
            var metadata = admission.Resource.Metadata;
            _resources.Add(admission.Resource with
            {
                Metadata = metadata with { Namespace = metadata.Namespace.Length > 0 ? metadata.Namespace : @namespace, CreationTimestamp = age },
            });
        }

        return this;
    }

    /// <summary>Puts resources in the place of those of their names, as old as they were.</summary>
    public MeshBuilder Change(string yaml)
    {
        var count = _resources.Count;
        Apply(yaml);
        var changed = _resources[count..];
        _resources.RemoveRange(count, changed.Count);
        foreach (var resource in changed)
        {
            var index = _resources.FindIndex(known => known.Key == resource.Key);
            _resources[index] = resource with { Metadata = resource.Metadata with { CreationTimestamp = _resources[index].Metadata.CreationTimestamp } };
        }

        return this;
    }

    public MeshBuilder Workload(string name, string app, string version, string @namespace = "mesh", bool ready = true, int? port = null)
    {
        _workloads.Add(new Workload { Node = Sidecar(name, @namespace, app, version, port ?? 20000 + (2 * _workloads.Count)), Ready = ready, JoinedAt = Epoch });
        return this;
    }

    /// <summary>Workloads take plain text alone, as servers do that no proxy stands before.</summary>
    public MeshBuilder PlainText() => Apply(
        "{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: plain}, spec: {mtls: {mode: DISABLE}}}", "istio-system");

    /// <summary>A workload with a locality, and labels beside app and version.</summary>
    public MeshBuilder WorkloadAt(string locality, string name, string app, params (string Name, string Value)[] labels)
    {
        Workload(name, app, "v1");
        var node = _workloads[^1].Node;
        node.Locality = locality;
        foreach (var (label, value) in labels)
        {
            node.Labels[label] = value;
        }

        return this;
    }

    public MeshBuilder Workload(Node node)
    {
        _workloads.Add(new Workload { Node = node, Ready = true, JoinedAt = Epoch });
        return this;
    }

    public MeshBuilder With(MeshSettings settings)
    {
        _settings = settings;
        return this;
    }

    public MeshView View(MeshView? before = null) => new(MeshResources.From(_resources, _settings), new RegistrySnapshot(1, _workloads), before: before);

    /// <summary>The view after another one, which knows what has changed since.</summary>
    public MeshView ViewAfter(MeshView before) => new(MeshResources.From(_resources, _settings, before.Resources), before.Registry, before: before);

    /// <summary>The same resources with the workloads of now.</summary>
    public MeshView View(MeshResources resources, MeshView before) => new(resources, new RegistrySnapshot(before.Registry.Version + 1, [.. _workloads]), before: before);

    public NodeConfiguration ForGateway() => View().Translate(Ingress());

    /// <summary>A workload's configuration as the control plane sends it first.</summary>
    public Push PushFor(string workload, long revision = 1)
    {
        var configuration = For(workload);
        return new Push
        {
            Revision = revision,
            Listeners = { configuration.Listeners },
            RouteTables = { configuration.RouteTables },
            Clusters = { configuration.Clusters },
            EndpointSets = { configuration.EndpointSets },
        };
    }

    public NodeConfiguration For(string workload) => View().Translate(_workloads.Single(entry => entry.Node.Name == workload).Node);
}
