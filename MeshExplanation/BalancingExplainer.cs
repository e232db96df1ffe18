using System.Globalization;
using MeshProtocol;
using MeshRouting.Balancing;

namespace MeshExplanation;

/// <summary>Says how the endpoints that are in and those that are ejected share a cluster's requests, by what the proxy's balancer computes.</summary>
internal sealed class BalancingExplainer
{
    private readonly Cluster _cluster;
    private readonly int[] _priorities;
    private readonly (int Healthy, int Total)[] _levels;
    private readonly PriorityShares _shares;
    private readonly int _panicPercent;

    /// <param name="cluster">The cluster.</param>
    /// <param name="endpoints">Its endpoints, at least one.</param>
    public BalancingExplainer(Cluster cluster, IReadOnlyList<ExplainedEndpoint> endpoints)
    {
        _cluster = cluster;
        _priorities = [.. endpoints.Select(endpoint => endpoint.Priority).Distinct().Order()];
        _levels = [.. _priorities.Select(priority => endpoints.Where(endpoint => endpoint.Priority == priority).ToList()).Select(level => (level.Count(endpoint => endpoint.Health == "healthy"), level.Count))];
        _panicPercent = (int)(cluster.OutlierEjection?.MinHealthPercent ?? 0);
        _shares = PriorityShares.For([.. _levels], _panicPercent);
    }

    /// <summary>Why nobody can be chosen; <see langword="null"/> when somebody can.</summary>
    public string? Problem => _levels.Any(level => level.Healthy > 0) || _shares.Panics.Contains(true)
        ? null
        : $"{(_levels.Sum(level => level.Total) == 1 ? "its only endpoint is" : "all its endpoints are")} ejected, and no minHealthPercent lets ejected ones be used";

    /// <summary>The priorities' shares, and which of them use ejected endpoints too, where that is not the plain case.</summary>
    public IEnumerable<ExplainedSetting> Settings(SourcePlaces places)
    {
        if (_priorities.Length > 1)
        {
            yield return new ExplainedSetting("priorities", string.Join(", ", _priorities.Select(Share)), null);
        }

        for (var i = 0; i < _priorities.Length; i++)
        {
            if (_shares.Panics[i] && _levels[i].Healthy < _levels[i].Total)
            {
                var of = _priorities.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" of priority {_priorities[i]}") : "";
                yield return new ExplainedSetting(
                    "panic",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_levels[i].Healthy} of {_levels[i].Total} endpoints{of} are healthy, less than minHealthPercent {_panicPercent}: ejected ones are used too"),
                    ClusterSettings.PlaceOf(_cluster, places, "outlierDetection.minHealthPercent", "outlierDetection"));
            }
        }
    }

    private string Share(int priority, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{_shares.Percents[index]} % to priority {priority} ({_levels[index].Healthy} of {_levels[index].Total} healthy)");
}
