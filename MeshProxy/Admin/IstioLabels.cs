using System.Globalization;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Admin;

/// <summary>The labels of Istio's standard metrics, in its order.</summary>
internal static class IstioLabels
{
    /// <summary>Those of a flow: all that metrics of messages have.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(FlowLabels flow)
    {
        var (source, destination) = (flow.Source, flow.Destination);
        return
        [
            new("reporter", flow.IsSource ? "source" : "destination"),
            new("source_workload", source.Workload),
            new("source_canonical_service", source.CanonicalService),
            new("source_canonical_revision", source.CanonicalRevision),
            new("source_workload_namespace", source.Namespace),
            new("source_principal", source.Principal),
            new("source_app", source.App),
            new("source_version", source.Version),
            new("source_cluster", source.Cluster),
            new("destination_workload", destination.Workload),
            new("destination_workload_namespace", destination.Namespace),
            new("destination_principal", destination.Principal),
            new("destination_app", destination.App),
            new("destination_version", destination.Version),
            new("destination_service", flow.Service),
            new("destination_canonical_service", destination.CanonicalService),
            new("destination_canonical_revision", destination.CanonicalRevision),
            new("destination_service_name", flow.ServiceName),
            new("destination_service_namespace", flow.ServiceNamespace),
            new("destination_cluster", destination.Cluster),
        ];
    }

    /// <summary>Those of connections.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfConnections(FlowLabels flow) =>
    [
        .. Of(flow),
        new("request_protocol", flow.ProtocolName),
        new("response_flags", flow.Flags),
        new("connection_security_policy", flow.SecurityPolicy),
    ];

    /// <summary>Those of requests.</summary>
    /// <param name="flow">Of the flow.</param>
    /// <param name="ofFlow">What <see cref="Of"/> says of it.</param>
    /// <param name="outcome">How they ended.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> OfRequests(
        FlowLabels flow, IReadOnlyList<KeyValuePair<string, string>> ofFlow, OutcomeCounters outcome) =>
    [
        .. ofFlow,
        new("request_protocol", flow.ProtocolName),
        new("response_code", outcome.Code.ToString(CultureInfo.InvariantCulture)),
        new("grpc_response_status", outcome.GrpcStatus?.ToString(CultureInfo.InvariantCulture) ?? ""),
        new("response_flags", outcome.Flags),
        new("connection_security_policy", flow.SecurityPolicy),
    ];
}
