using System.Collections.Immutable;
using System.Globalization;
using MeshProtocol;
using MeshRouting;
using Endpoint = MeshProtocol.Endpoint;

namespace MeshExplanation;

/// <summary>Explains the clusters that a request may go to, with their endpoints and what the other side checks.</summary>
/// <param name="mesh">The mesh.</param>
/// <param name="routing">What the caller runs with.</param>
/// <param name="caller">Who asks.</param>
/// <param name="places">Where things stand.</param>
/// <param name="admissions">The other side.</param>
internal sealed class ClusterExplainer(ExplainedMesh mesh, RoutingSnapshot routing, Node caller, SourcePlaces places, AdmissionExplainer admissions)
{
    private readonly ClusterProblems _problems = new(mesh.View);

    /// <summary>Explains them in their order.</summary>
    /// <param name="clusters">What a route or a filter chain chooses among.</param>
    /// <param name="route">The route; <see langword="null"/> where bytes are relayed.</param>
    /// <param name="head">The request as it came in.</param>
    public IReadOnlyList<ExplainedCluster> Of(ImmutableArray<WeightedClusterModel> clusters, RouteModel? route, QuestionHead head)
    {
        var sum = clusters.Length == 1 ? 0 : clusters.Sum(cluster => (double)cluster.Configuration.Weight);
        return [.. clusters.Select(cluster => Cluster(cluster, sum == 0 ? 1 : cluster.Configuration.Weight / sum, route, head))];
    }

    private ExplainedCluster Cluster(WeightedClusterModel choice, double share, RouteModel? route, QuestionHead head)
    {
        var parts = choice.Name.Split('|');
        var isOutbound = parts.Length == 4;
        var source = places.Of(choice.Configuration.Origin);
        if (choice.ClusterIndex < 0)
        {
            return new ExplainedCluster
            {
                Name = choice.Name,
                Host = parts[^1],
                Port = isOutbound && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var number) ? number : 0,
                Subset = isOutbound ? parts[2] : "",
                Share = share,
                Source = source,
                Flag = "NC",
                Problem = _problems.WhyUnknown(choice.Name, caller),
            };
        }

        var cluster = routing.Clusters[choice.ClusterIndex];
        var set = routing.Configuration.EndpointSets.FirstOrDefault(set => set.Cluster == cluster.Name);
        var arriving = route is null ? head : AsSent(head, route, choice.Configuration.Headers);
        var endpoints = (set?.Endpoints ?? []).Select(endpoint => Endpoint(endpoint, cluster, arriving)).ToList();
        var isKnownBefore = cluster.Kind is ClusterKind.Endpoints;
        var balancing = endpoints.Count > 0 ? new BalancingExplainer(cluster, endpoints) : null;
        var problem = isKnownBefore && balancing is null ? _problems.WhyEmpty(cluster) : balancing?.Problem;
        return new ExplainedCluster
        {
            Name = cluster.Name,
            Host = cluster.ServiceHost,
            Port = cluster.ServicePort,
            Subset = cluster.Subset,
            Share = share,
            Source = source,
            Flag = problem is null ? null : "UH",
            Problem = problem,
            Settings = [.. ClusterSettings.Of(cluster, places), .. balancing?.Settings(places) ?? []],
            Endpoints = endpoints,
        };
    }

    private ExplainedEndpoint Endpoint(Endpoint endpoint, Cluster cluster, QuestionHead head)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{endpoint.Port}");
        var report = mesh.Caller?.Endpoints.GetValueOrDefault((cluster.Name, address));
        return new ExplainedEndpoint
        {
            Address = mesh.IsRunning || endpoint.Workload.Length == 0 ? address : "",
            Workload = endpoint.Workload.Length == 0 ? "" : $"{endpoint.Namespace}/{endpoint.Workload}",
            Weight = Math.Max(1, endpoint.Weight),
            Priority = endpoint.Priority,
            Locality = endpoint.Locality,
            Health = report is { Ejected: true } ? "ejected" : "healthy",
            HealthReason = report?.Reason,
            ActiveRequests = report?.Active,
            Admission = admissions.At(endpoint, cluster, head, caller),
        };
    }

    /// <summary>The request as it leaves: rewritten, and with the headers that the route gives it.</summary>
    private static QuestionHead AsSent(QuestionHead head, RouteModel route, HeaderChanges? own)
    {
        var rewrite = route.Configuration.Forward?.Rewrite;
        string?[] authorities = [own?.Authority, route.Configuration.Headers?.Authority, rewrite?.Authority, head.Authority];
        var authority = authorities.First(text => !string.IsNullOrEmpty(text))!;
        var headers = new Dictionary<string, string>(head.Headers, StringComparer.OrdinalIgnoreCase);
        foreach (var operation in (own?.Request ?? []).Concat(route.Configuration.Headers?.Request ?? []))
        {
            switch (operation.Kind)
            {
                case HeaderOperationKind.Remove:
                    headers.Remove(operation.Name);
                    break;
                case HeaderOperationKind.Add when headers.TryGetValue(operation.Name, out var before):
                    headers[operation.Name] = $"{before},{operation.Value}";
                    break;
                default:
                    headers[operation.Name] = operation.Value;
                    break;
            }
        }

        return head with { Path = route.Rewrite(head), Authority = authority, Headers = headers };
    }
}
