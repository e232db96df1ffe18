using MeshModel.Observability;
using MeshProtocol;

namespace MeshTranslation.Observability;

/// <summary>What the Telemetry resources and the mesh's settings ask of a proxy. Shared between those that are asked the same; its messages must not be changed.</summary>
/// <param name="resources">The resources that it comes from, the widest first.</param>
/// <param name="client">For what the workload sends, and for gateways.</param>
/// <param name="server">For what the workload is sent.</param>
internal sealed class NodeTelemetry(IReadOnlyList<Telemetry> resources, ListenerTelemetry client, ListenerTelemetry server)
{
    public IReadOnlyList<Telemetry> Resources => resources;

    /// <summary>Adds it to a listener.</summary>
    public void Apply(Listener listener)
    {
        var telemetry = listener.Direction == ListenerDirection.Inbound ? server : client;
        listener.Tracing = telemetry.Tracing;
        listener.AccessLog = telemetry.AccessLogs.Count > 0 ? telemetry.AccessLogs[0] : null;
        listener.MoreAccessLogs.Add(telemetry.AccessLogs.Skip(1));
        listener.Metrics = telemetry.Metrics;
    }
}
