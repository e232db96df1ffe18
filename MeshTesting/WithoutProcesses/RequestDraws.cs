using System.Net;
using MeshExplanation;
using MeshExplanation.Cases;
using MeshProtocol;
using MeshRouting;

namespace MeshTesting.WithoutProcesses;

/// <summary>Draws what becomes of a request, as often as it is asked: faults, clusters, endpoints and mirrors as a proxy draws them.</summary>
internal sealed class RequestDraws(ExplainedMesh mesh, RequestExplanation explanation, IChance chance)
{
    private const int Million = 1_000_000;
    private const int Granularity = 1_000_000_000;

    public MeshResponse Next()
    {
        if (explanation.Admission is { Allowed: false })
        {
            return Answer(403);
        }

        if (explanation.Route is not { } route)
        {
            return explanation.Outcome switch
            {
                ExplainedOutcome.PassedThrough => Answer(200),
                ExplainedOutcome.Relayed => AtCluster(Drawn(explanation.Clusters)),
                _ => Answer(explanation.Status ?? 0),
            };
        }

        var configuration = route.Configuration;
        if (configuration.Redirect is not null || configuration.DirectResponse is not null)
        {
            return Answer(explanation.Status ?? 0);
        }

        var delay = configuration.Fault?.Delay is { } fault && Hits(fault.PerMillion) ? TimeSpan.FromMilliseconds(fault.FixedDelayMs) : TimeSpan.Zero;
        if (configuration.Fault?.Abort is { } abort && Hits(abort.PerMillion))
        {
            return Answer(abort.StatusCase == Abort.StatusOneofCase.GrpcStatus ? 200 : abort.HttpStatus, delay);
        }

        if (route.Choose(chance) is not { } chosen)
        {
            return Answer(explanation.Status ?? 0, delay);
        }

        var answer = AtCluster(explanation.Clusters[route.Clusters.IndexOf(chosen)]) with { Elapsed = delay };
        var mirrors = (configuration.Forward?.Mirrors ?? []).Where(mirror => Hits(mirror.PerMillion));
        return answer with { Workloads = [.. answer.Workloads, .. mirrors.Select(AtMirror).OfType<ServingWorkload>()] };
    }

    private MeshResponse AtCluster(ExplainedCluster cluster)
    {
        if (cluster.Problem is not null)
        {
            return Answer(503);
        }

        var shares = RouteTargets.Shares(explanation with { Clusters = [cluster with { Share = 1 }] }).ToList();
        var drawn = chance.Next(Granularity) / (double)Granularity;
        var share = shares[^1];
        foreach (var each in shares)
        {
            if ((drawn -= each.Share) < 0)
            {
                share = each;
                break;
            }
        }

        return share.Endpoint?.Admission is { Allowed: false } refused ? Answer(refused.Summary.StartsWith("403", StringComparison.Ordinal) ? 403 : 503)
            : share.Workload.Length == 0 ? Answer(200)
            : Answer(200) with { Workloads = [WorkloadOf(share.Workload)] };
    }

    private ServingWorkload? AtMirror(Mirror mirror)
    {
        var (caller, _) = Callers.Find(mesh.View, explanation.From, "");
        var endpoints = mesh.ConfigurationOf(caller).EndpointSets.FirstOrDefault(set => set.Cluster == mirror.Cluster)?.Endpoints;
        return endpoints is { Count: > 0 } && endpoints[(int)chance.Next(endpoints.Count)] is { Workload.Length: > 0 } endpoint
            ? WorkloadOf($"{endpoint.Namespace}/{endpoint.Workload}")
            : null;
    }

    private ExplainedCluster Drawn(IReadOnlyList<ExplainedCluster> clusters)
    {
        var drawn = chance.Next(Granularity) / (double)Granularity;
        foreach (var cluster in clusters)
        {
            if ((drawn -= cluster.Share) < 0)
            {
                return cluster;
            }
        }

        return clusters[^1];
    }

    private ServingWorkload WorkloadOf(string name)
    {
        var node = mesh.View.Registry.Workloads.Select(workload => workload.Node).First(node => $"{node.Namespace}/{node.Name}" == name);
        return new ServingWorkload(node.Namespace, node.Name, Label(node, "app"), Label(node, "version"));
    }

    private bool Hits(int perMillion) => perMillion >= Million || (perMillion > 0 && chance.Next(Million) < perMillion);

    private static string Label(Node node, string name) => node.Labels.TryGetValue(name, out var value) ? value : "";

    private static MeshResponse Answer(int status, TimeSpan elapsed = default)
    {
        using var response = new HttpResponseMessage();
        return new MeshResponse((HttpStatusCode)status, response.Headers, "", elapsed);
    }
}
