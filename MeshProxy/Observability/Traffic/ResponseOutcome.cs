using System.Globalization;
using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;

namespace MeshProxy.Observability.Traffic;

/// <summary>How a request ended, in the values of Istio's labels.</summary>
internal static class ResponseOutcome
{
    /// <summary>Istio's <c>response_flags</c> where there are none.</summary>
    public const string NoFlags = "-";

    // gRPC's statuses end at 16; what else a service makes up is Envoy's -1.
    private const int HighestGrpcStatus = 16;
    private const int InvalidGrpcStatus = -1;

    /// <summary>The HTTP status; 0 where no answer was begun.</summary>
    public static int Code(Exchange exchange)
    {
        var response = exchange.Context.Response;
        var isAnswered = exchange.HasAnswerBegun || exchange.LocalStatus is not null || response.HasStarted;
        return isAnswered && (!exchange.IsCallerGone || response.HasStarted) ? response.StatusCode : 0;
    }

    /// <summary>Envoy's flags as one text.</summary>
    public static string Flags(Exchange exchange) => exchange.Flags switch
    {
        { Count: 0 } => NoFlags,
        [var only] => only,
        var several => string.Join(',', several),
    };

    /// <summary>gRPC's status: what the trailers or the head of the answer say, else what follows from the HTTP status.</summary>
    public static int GrpcStatus(Exchange exchange, int code)
    {
        var text = exchange.GrpcStatus ?? (exchange.Context.Response.Headers.TryGetValue(MeshHeaders.GrpcStatus, out var inHead) ? inHead.ToString() : null);
        return text is null ? GrpcReply.StatusOf(code)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status <= HighestGrpcStatus ? status
            : InvalidGrpcStatus;
    }
}
