using System.Globalization;
using MeshExplanation.Running;

namespace MeshControlPlane.Inspection;

/// <summary>Writes the way of a request for a person at a terminal.</summary>
internal static class RequestHopsText
{
    public static void Write(RequestHops request, TextWriter writer)
    {
        writer.WriteLine($"request {request.Id}");
        for (var index = 0; index < request.Hops.Count; index++)
        {
            var hop = request.Hops[index];
            writer.WriteLine();
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {hop.Proxy} {hop.Listener}: {hop.Method} http://{hop.Authority}{hop.Path}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   at {hop.StartedAt:HH:mm:ss.fff}, {hop.DurationMs:0.0} ms, by revision {hop.Revision}{(hop.Peer is null ? "" : $", from {hop.Peer}")}"));
            if (hop.Route is not null)
            {
                writer.WriteLine($"   route {(hop.Route.Length > 0 ? hop.Route : "without a name")}{(hop.RouteOrigin is null ? "" : $"  [{hop.RouteOrigin}]")}");
            }

            if (hop.Cluster is not null)
            {
                var endpoint = hop.Endpoint is null ? "" : $", endpoint {(hop.Workload is null ? "" : hop.Workload + " ")}{hop.Endpoint}";
                writer.WriteLine($"   cluster {hop.Cluster}{endpoint}{(hop.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", {hop.Attempts} tries") : "")}");
            }

            var flags = hop.Flags.Length == 0 ? "" : $", flags {hop.Flags}";
            var details = hop.Details is null or "via_upstream" ? "" : $" ({hop.Details})";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   => {(hop.Status == 0 ? "no answer" : hop.Status)}{flags}{details}"));
        }

        foreach (var proxy in request.Silent)
        {
            writer.WriteLine($"note: {proxy} could not be asked");
        }
    }
}
