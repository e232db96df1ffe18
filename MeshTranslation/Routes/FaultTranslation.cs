using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>Makes the faults of a route.</summary>
internal static class FaultTranslation
{
    // In the order of their numbers.
    private static readonly string[] GrpcStatuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <returns>Null when nothing would ever happen.</returns>
    public static Fault? Translate(HttpFaultInjection? fault)
    {
        var delay = Translate(fault?.Delay);
        var abort = Translate(fault?.Abort);
        return delay is null && abort is null ? null : new Fault { Delay = delay, Abort = abort };
    }

    private static MeshProtocol.Delay? Translate(MeshModel.Networking.Delay? delay)
    {
        // No share at all means never (Istio's TranslateFault).
        var share = delay is null ? 0 : Share.PerMillion(delay.Percentage?.Value ?? delay.Percent);
        return delay?.FixedDelay is { } wait && share > 0
            ? new MeshProtocol.Delay { FixedDelayMs = (long)wait.TotalMilliseconds, PerMillion = share }
            : null;
    }

    private static MeshProtocol.Abort? Translate(MeshModel.Networking.Abort? abort)
    {
        var share = Share.PerMillion(abort?.Percentage?.Value ?? 0);
        return abort switch
        {
            _ when share == 0 => null,
            { HttpStatus: { } status } => new MeshProtocol.Abort { HttpStatus = status, PerMillion = share },
            { GrpcStatus: { } name } => new MeshProtocol.Abort { GrpcStatus = Array.IndexOf(GrpcStatuses, name), PerMillion = share },
            _ => null,
        };
    }
}
