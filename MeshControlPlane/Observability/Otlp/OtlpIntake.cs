using MeshControlPlane.Observability.Logs;
using MeshControlPlane.Observability.Tracing;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>Takes in what services and proxies send, whichever way it came: keeps traces and logs, and passes everything on.</summary>
internal sealed class OtlpIntake(TraceStore traces, LogStore logs, OtlpForwarder forwarder)
{
    public ExportTraceServiceResponse Take(ExportTraceServiceRequest request)
    {
        var rejected = traces.Add(request.ResourceSpans);
        forwarder.Add(OtlpSignal.Traces, request);
        return rejected == 0
            ? new ExportTraceServiceResponse()
            : new ExportTraceServiceResponse
            {
                PartialSuccess = new ExportTracePartialSuccess { RejectedSpans = rejected, ErrorMessage = "spans need a trace id of 16 bytes and a span id of 8" },
            };
    }

    public ExportLogsServiceResponse Take(ExportLogsServiceRequest request)
    {
        logs.Add(request.ResourceLogs);
        forwarder.Add(OtlpSignal.Logs, request);
        return new ExportLogsServiceResponse();
    }

    /// <summary>Metrics are Prometheus' to keep; whoever takes them further on gets them.</summary>
    public ExportMetricsServiceResponse Take(ExportMetricsServiceRequest request)
    {
        forwarder.Add(OtlpSignal.Metrics, request);
        return new ExportMetricsServiceResponse();
    }
}
