using Grpc.Core;
using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.Registry;
using MeshProtocol;

namespace MeshControlPlane.Observability.Reports;

/// <summary>The gRPC service that proxies report their traffic to.</summary>
internal sealed partial class TrafficReportService(
    ProxyAdmission admission,
    IWorkloadRegistry registry,
    TrafficHistory history,
    ReportLedger ledger,
    IHostApplicationLifetime lifetime,
    ILogger<TrafficReportService> log) : MeshProtocol.Traffic.TrafficBase
{
    public override async Task Report(
        IAsyncStreamReader<TrafficReport> requestStream, IServerStreamWriter<TrafficReceipt> responseStream, ServerCallContext context)
    {
        var admitted = await admission.AdmitAsync(context).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        if (!await requestStream.MoveNext(over.Token).ConfigureAwait(false))
        {
            return;
        }

        var node = ReporterOf(requestStream.Current, admitted);
        var flows = new ReportedFlows(node);
        do
        {
            var report = requestStream.Current;
            try
            {
                flows.Read(report);
            }
            catch (FormatException exception)
            {
                Log.Refused(log, node.Namespace, node.Name, exception.Message);
                throw new RpcException(new Status(StatusCode.InvalidArgument, exception.Message));
            }

            ledger.Take(node.InstanceId, report.Sequence, () => history.Add(sumOf => flows.AddTo(report, sumOf)));
            await responseStream.WriteAsync(new TrafficReceipt { Sequence = report.Sequence }, over.Token).ConfigureAwait(false);
        }
        while (await requestStream.MoveNext(over.Token).ConfigureAwait(false));
    }

    private Node ReporterOf(TrafficReport first, Admission admitted)
    {
        var reporting = first.InstanceId.Length == 0
            ? null
            // An instance id is no secret: nobody stands before the one whose it is.
            : registry.Current.Workloads.Where(workload => workload.Connected && workload.Node.InstanceId == first.InstanceId)
                .OrderByDescending(workload => admitted.Allows(workload.Node)).FirstOrDefault();
        if (reporting is null)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "no connected workload has that instance id: join first, and stay connected"));
        }

        admitted.Require(reporting.Node);
        return reporting.Node;
    }

    private static partial class Log
    {
        [LoggerMessage(61, LogLevel.Warning, "A report of workload '{Namespace}/{Name}' is refused: {Reason}", EventName = "ReportRefused")]
        public static partial void Refused(ILogger logger, string @namespace, string name, string reason);
    }
}
