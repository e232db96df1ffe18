using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>What belongs to one app: its identities, its Services, and a Deployment and a budget for each of its workloads.</summary>
/// <param name="Name">The label <c>app</c>.</param>
/// <param name="Shared">ServiceAccounts and Services.</param>
/// <param name="Workloads">By name.</param>
internal sealed record PublishedApp(string Name, IReadOnlyList<JsonObject> Shared, IReadOnlyList<PublishedApp.Workload> Workloads)
{
    /// <summary>Everything, in the order in which it is applied.</summary>
    public IEnumerable<JsonObject> Objects => Shared.Concat(Workloads.SelectMany(workload => (JsonObject[])[workload.Deployment, workload.DisruptionBudget]));

    /// <summary>One version of it.</summary>
    /// <param name="Source">What it was made of.</param>
    /// <param name="Deployment">Its Deployment, without a proxy.</param>
    /// <param name="DisruptionBudget">Its budget of disruptions.</param>
    internal sealed record Workload(PublishedWorkload Source, JsonObject Deployment, JsonObject DisruptionBudget);
}
