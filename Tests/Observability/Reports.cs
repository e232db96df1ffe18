using MeshProtocol;

namespace Tests.Observability;

/// <summary>Reports as a proxy would send them.</summary>
internal static class Reports
{
    /// <summary>A report of one flow, which is described in the report of number 1.</summary>
    public static TrafficReport Of(long sequence, long requests)
    {
        var report = new TrafficReport
        {
            Sequence = sequence,
            Counts = { new TrafficCounts { Flow = 1, Outcomes = { new TrafficOutcome { Code = 200, Count = requests } }, Latency = { 0, requests }, LatencySumUs = 800 * requests } },
        };
        if (sequence == 1)
        {
            report.Flows.Add(new TrafficFlow
            {
                Id = 1,
                Reporter = TrafficReporter.Source,
                Protocol = TrafficProtocol.Http,
                Peer = new TrafficPeer { Namespace = "mesh", Workload = "ratings-v1" },
                Service = "ratings.mesh.svc.cluster.local",
                ServiceName = "ratings",
                ServiceNamespace = "mesh",
            });
        }

        return report;
    }

    /// <summary>As the first message of a stream.</summary>
    public static TrafficReport For(this TrafficReport report, string instanceId)
    {
        report.InstanceId = instanceId;
        return report;
    }
}
