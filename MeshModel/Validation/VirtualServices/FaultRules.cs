using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-FLT: delays and failures that are put in on purpose.</summary>
internal static class FaultRules
{
    private const double SmallestShare = 0.0001;

    private static readonly HashSet<string> GrpcStatuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    public static void Check(HttpFaultInjection? fault, string path, Report report)
    {
        if (fault is null)
        {
            return;
        }

        if (fault.Abort is null && fault.Delay is null)
        {
            report.Error("VS-FLT-1", path, "needs abort or delay");
        }

        if (fault.Abort is { } abort)
        {
            CheckAbort(abort, path + ".abort", report);
        }

        if (fault.Delay is { } delay)
        {
            CheckDelay(delay, path + ".delay", report);
        }
    }

    private static void CheckAbort(Abort abort, string path, Report report)
    {
        CheckShare(abort.Percentage, path, report);
        if (abort.HttpStatus is { } status and (< 200 or > 600))
        {
            report.Error("VS-FLT-3", path + ".httpStatus", $"is {status}; it must lie between 200 and 599");
        }

        if (abort.GrpcStatus is { } grpc && !GrpcStatuses.Contains(grpc))
        {
            report.Error("VS-FLT-4", path + ".grpcStatus", $"is \"{grpc}\"; it must be one of {string.Join(", ", GrpcStatuses)}");
        }

        if (abort.Http2Error is not null)
        {
            report.Error("VS-FLT-5", path + ".http2Error", "is not supported");
        }

        if (abort is { HttpStatus: null, GrpcStatus: null, Http2Error: null })
        {
            report.Warn("VS-FLT-6", path, "names no status, so nothing is aborted; give httpStatus or grpcStatus");
        }
    }

    private static void CheckDelay(Delay delay, string path, Report report)
    {
        CheckShare(delay.Percentage, path, report);
        if (delay.Percent is < 0 or > 100)
        {
            report.Error("VS-FLT-2", path + ".percent", $"is {delay.Percent}; it must lie between 0 and 100");
        }

        if (delay.ExponentialDelay is not null)
        {
            report.Error("VS-FLT-7", path + ".exponentialDelay", "is not supported; use fixedDelay");
        }
    }

    private static void CheckShare(Percent? share, string path, Report report)
    {
        if (share is { Value: not 0 and (< SmallestShare or > 100) })
        {
            report.Error("VS-FLT-2", path + ".percentage.value", FormattableString.Invariant($"is {share.Value}; it must be 0 or lie between 0.0001 and 100"));
        }
    }
}
