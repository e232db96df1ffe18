using Grpc.Core;
using MeshControlPlane.Discovery;
using MeshControlPlane.Hosting;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>OTLP over gRPC for spans: at the OTLP port for who knows the key, at that of discovery for the mesh's proxies.</summary>
internal sealed class TraceReceiver(OtlpIntake intake, ProxyAdmission admission) : TraceService.TraceServiceBase
{
    public override async Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        if (Listeners.Came(ListenerKind.Discovery)(context.GetHttpContext()))
        {
            await admission.AdmitAsync(context).ConfigureAwait(false);
        }

        return intake.Take(request);
    }
}
