using System.Text.Json;
using MeshExplanation.Running;

namespace MeshTesting.Running;

/// <summary>Finds what became of requests, by their trace ids, in what the proxies remember.</summary>
internal sealed class HopReader(ProxyDirectory directory, TimeProvider time)
{
    // A proxy takes note of a request just after the caller has the answer, and of a mirrored copy when that has ended.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The answers with their hops.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="since">Before the first of them was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<MeshResponse>> ReadAsync(IReadOnlyList<MeshResponse> answers, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var traces = answers.Select(answer => answer.TraceId).ToHashSet(StringComparer.Ordinal);
        var proxies = directory.Proxies.ToList();
        var begun = time.GetTimestamp();
        var before = -1;
        while (true)
        {
            var read = await Task.WhenAll(proxies.Select(proxy => TryReadAsync(proxy, since, cancellationToken))).ConfigureAwait(false);
            // Who is paused or dead is not waited for twice.
            proxies = [.. proxies.Where((_, index) => read[index] is not null)];
            var all = read.OfType<ProxyHops>().SelectMany(page => page.Hops);
            var hops = all.Where(hop => traces.Contains(TraceOf(hop))).ToLookup(TraceOf, StringComparer.Ordinal);
            var count = hops.Sum(group => group.Count());
            var readable = read.OfType<ProxyHops>().Select(page => page.Workload.ToString()).ToHashSet(StringComparer.Ordinal);
            if ((count == before && IsComplete(hops, readable)) || time.GetElapsedTime(begun) > Limit)
            {
                var workloads = read.OfType<ProxyHops>().ToDictionary(page => page.Workload.ToString(), page => page.Workload, StringComparer.Ordinal);
                return [.. answers.Select(answer => Complete(answer, hops[answer.TraceId], workloads))];
            }

            before = count;
            await Task.Delay(Rest, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ProxyHops?> TryReadAsync(ProxyAdmin proxy, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var workload = await proxy.WorkloadAsync(cancellationToken).ConfigureAwait(false);
            return new ProxyHops(workload, await proxy.HopsAsync(since, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    // What one proxy has sent to a workload and got an answer for, the proxy there has taken.
    private static bool IsComplete(ILookup<string, RequestHop> hops, HashSet<string> readable) => hops.All(trace =>
    {
        var arrived = trace.Where(hop => hop.Direction == "inbound").Select(hop => hop.Proxy).ToHashSet(StringComparer.Ordinal);
        var sentTo = trace.Where(hop => hop is { Direction: not "inbound", Workload: not null, Flags: "" }).Select(hop => hop.Workload!);
        return sentTo.All(workload => !readable.Contains(workload) || arrived.Contains(workload));
    });

    private static MeshResponse Complete(MeshResponse answer, IEnumerable<RequestHop> found, Dictionary<string, ServingWorkload> workloads)
    {
        var hops = found.OrderBy(hop => hop.StartedAt).ToList();
        // Who took it says so; whose proxy cannot be asked is known by who sent it there and got an answer.
        var names = hops
            .Select(hop => hop.Direction == "inbound" ? hop.Proxy
                : hop is { Status: > 0, Flags: "", Workload: { } sentTo } && !workloads.ContainsKey(sentTo) ? sentTo
                : null)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
        return answer with { Hops = hops, Workloads = [.. names.Select(name => workloads.GetValueOrDefault(name) ?? Unknown(name))] };
    }

    private static ServingWorkload Unknown(string name) =>
        name.Split('/') is [var home, var own] ? new ServingWorkload(home, own, "", "") : new ServingWorkload("", name, "", "");

    private static string TraceOf(RequestHop hop) => hop.TraceParent?.Split('-') is [_, var trace, ..] ? trace : "";

    private sealed record ProxyHops(ServingWorkload Workload, IReadOnlyList<RequestHop> Hops);
}
