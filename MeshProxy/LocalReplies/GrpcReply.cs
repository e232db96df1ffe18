using System.Globalization;
using System.Text;
using MeshProxy.Forwarding;

namespace MeshProxy.LocalReplies;

/// <summary>How a gRPC caller is told: status 200, and the real status in headers.</summary>
internal static class GrpcReply
{
    private const string ContentType = "application/grpc";

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type
        && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');

    /// <summary>The gRPC status for an HTTP status (Envoy's httpToGrpcStatus).</summary>
    public static int StatusOf(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    /// <param name="response">The answer.</param>
    /// <param name="status">The gRPC status.</param>
    /// <param name="message">In UTF-8; empty for none.</param>
    public static void Write(HttpResponse response, int status, ReadOnlySpan<byte> message)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.ContentLength = 0;
        response.Headers[MeshHeaders.GrpcStatus] = status.ToString(CultureInfo.InvariantCulture);
        if (!message.IsEmpty)
        {
            response.Headers[MeshHeaders.GrpcMessage] = Encode(message);
        }
    }

    // Envoy's percent encoding: everything but printable ASCII, and the percent sign itself, and the tilde with it.
    private static string Encode(ReadOnlySpan<byte> message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var octet in message)
        {
            if (octet is >= (byte)' ' and < (byte)'~' and not (byte)'%')
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return encoded.ToString();
    }
}
