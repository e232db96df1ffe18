using MeshControlPlane.Discovery;
using MeshModel.Resources;
using MeshModel.Yaml;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>What is taken over from one view to the next is what would be made anew, whatever has changed in between.</summary>
public sealed class ReuseTests
{
    private static readonly string[] Namespaces = ["red", "blue"];
    private static readonly MeshSettings Settings = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomChanges_GiveWhatWouldBeMadeAnew(int seed)
    {
        var random = new Random(seed);
        var resources = new Dictionary<ResourceKey, Resource>();
        var workloads = Namespaces.SelectMany(name => Enumerable.Range(0, 3).Select(number => WorkloadOf($"w{number}", name, $"a{number}"))).ToList();
        Node[] callers = [workloads[0].Node, workloads[4].Node, MeshBuilder.Ingress()];
        var known = callers.Select(_ => (Basis: (TranslationBasis?)null, Parts: ConfigurationParts.None, AtProxy: new NodeConfiguration())).ToArray();
        MeshResources? last = null;
        MeshView? view = null;
        for (var round = 1; round <= 150; round++)
        {
            for (var change = random.Next(round == 1 ? 12 : 3); change >= 0; change--)
            {
                Change(random, resources, workloads);
            }

            last = MeshResources.From(resources.Values, Settings, last);
            var registry = view is not null && random.Next(2) == 0 ? view.Registry : new RegistrySnapshot(round, [.. workloads]);
            view = new MeshView(last, registry, before: view);
            var anew = new MeshView(MeshResources.From(resources.Values, Settings), registry);
            for (var index = 0; index < callers.Length; index++)
            {
                Assert.Equal(anew.Translate(callers[index]), view.Translate(callers[index]));
                Assert.All(resources.Keys, key => Assert.Equal(anew.ConcernsOf(callers[index]).Has(key), view.ConcernsOf(callers[index]).Has(key)));
                known[index] = Pushed(view, callers[index], known[index]);
                Assert.Equal(Sorted(view.Translate(callers[index])), Sorted(known[index].AtProxy));
            }
        }
    }

    /// <summary>As <see cref="ProxyConnection"/> does, and the proxy at its other end.</summary>
    private static (TranslationBasis? Basis, ConfigurationParts Parts, NodeConfiguration AtProxy) Pushed(
        MeshView view, Node node, (TranslationBasis? Basis, ConfigurationParts Parts, NodeConfiguration AtProxy) known)
    {
        var basis = view.BasisOf(node);
        if (known.Basis is not null && basis.IsSameAs(known.Basis))
        {
            return known with { Basis = basis };
        }

        var parts = new ConfigurationParts(basis.Shared, known.Basis is not null && basis.HasSameOwn(known.Basis) ? known.Parts.Own : view.TranslateOwn(node));
        var push = parts.DifferenceTo(known.Parts, new PartComparison()) ?? new Push();
        return (basis, parts, ConfigurationDelta.Apply(known.AtProxy, push));
    }

    private static void Change(Random random, Dictionary<ResourceKey, Resource> resources, List<Workload> workloads)
    {
        var (@namespace, number) = (Namespaces[random.Next(Namespaces.Length)], random.Next(6));
        var text = random.Next(12) switch
        {
            0 => $"{{apiVersion: v1, kind: Service, metadata: {{name: s{number}, namespace: {@namespace}}}, "
                + $"spec: {{selector: {{app: a{number % 3}}}, ports: [{{name: {(random.Next(3) == 0 ? "tcp" : "http")}, port: {80 + random.Next(2)}}}]}}}}",
            1 => $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: d{number}, namespace: {@namespace}}}, "
                + $"spec: {{host: s{number}, subsets: [{{name: v1, labels: {{version: v{random.Next(2)}}}}}]}}}}",
            2 => $"{{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {{name: only, namespace: {@namespace}}}, "
                + $"spec: {{egress: [{{hosts: ['./*', 'red/s{number}.red.svc.cluster.local']}}]}}}}",
            3 => $"{{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {{name: peers, namespace: {@namespace}}}, "
                + $"spec: {{mtls: {{mode: {(random.Next(2) == 0 ? "STRICT" : "DISABLE")}}}}}}}",
            4 => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: inner, namespace: {@namespace}}}, "
                + $"spec: {{http: [{{timeout: {random.Next(1, 9)}s, route: [{{destination: {{host: s{number}}}}}]}}]}}}}",
            5 => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: outer{number}, namespace: {@namespace}}}, "
                + $"spec: {{hosts: [s{number}], http: [{{delegate: {{name: inner, namespace: red}}}}]}}}}",
            6 => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: tcp{number}, namespace: {@namespace}}}, "
                + $"spec: {{hosts: [s{number}], tcp: [{{route: [{{destination: {{host: s{random.Next(6)}}}}}]}}]}}}}",
            7 => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: free{number}, namespace: {@namespace}}}, "
                + $"spec: {{hosts: [free{number}.example.com, s{number}.red], http: [{{route: [{{destination: {{host: s{random.Next(6)}}}}}]}}]}}}}",
            _ => $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: v{number}, namespace: {@namespace}}}, "
                + $"spec: {{hosts: [s{number}], exportTo: ['{(random.Next(2) == 0 ? "." : "*")}'], "
                + $"http: [{{match: [{{sourceLabels: {{app: a{random.Next(3)}}}}}], timeout: {random.Next(1, 9)}s, route: [{{destination: {{host: s{random.Next(6)}}}}}]}}, "
                + $"{{route: [{{destination: {{host: s{number}}}}}]}}]}}}}",
        };
        if (random.Next(8) == 0)
        {
            var place = random.Next(workloads.Count);
            workloads[place] = workloads[place] with { Ready = !workloads[place].Ready };
            return;
        }

        var resource = AdmissionCheck.Check(YamlDocuments.Read(text, "test.yaml")[0].Resource, source: null).Resource!;
        if (random.Next(4) == 0)
        {
            resources.Remove(resource.Key);
        }
        else
        {
            resources[resource.Key] = resource;
        }
    }

    private static Workload WorkloadOf(string name, string @namespace, string app) =>
        new() { Node = MeshBuilder.Sidecar($"{name}-{@namespace}", @namespace, app, "v1"), Ready = true, JoinedAt = DateTimeOffset.UnixEpoch };

    /// <summary>Parts and virtual hosts have no order, filter chains do.</summary>
    private static NodeConfiguration Sorted(NodeConfiguration configuration)
    {
        var tables = configuration.RouteTables.Select(table => table.Clone()).OrderBy(table => table.Name, StringComparer.Ordinal).ToList();
        foreach (var table in tables)
        {
            var hosts = table.VirtualHosts.OrderBy(host => host.Name, StringComparer.Ordinal).ToList();
            table.VirtualHosts.Clear();
            table.VirtualHosts.Add(hosts);
        }

        return new NodeConfiguration
        {
            Listeners = { configuration.Listeners.OrderBy(part => part.Name, StringComparer.Ordinal) },
            RouteTables = { tables },
            Clusters = { configuration.Clusters.OrderBy(part => part.Name, StringComparer.Ordinal) },
            EndpointSets = { configuration.EndpointSets.OrderBy(part => part.Cluster, StringComparer.Ordinal) },
        };
    }
}
