using System.IO.Compression;
using Google.Protobuf;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>OTLP over HTTP, in protobuf; traces and logs in JSON too.</summary>
internal static class OtlpHttp
{
    /// <summary>Bytes of a message, unpacked: as gRPC has it.</summary>
    public const int Limit = 4 * 1024 * 1024;

    private const string ContentType = "application/x-protobuf";

    public static void MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        var intake = endpoints.ServiceProvider.GetRequiredService<OtlpIntake>();
        endpoints.MapPost("/v1/traces", Taking(ExportTraceServiceRequest.Parser, intake.Take, takesJson: true));
        endpoints.MapPost("/v1/logs", Taking(ExportLogsServiceRequest.Parser, intake.Take, takesJson: true));
        // They are passed on unread: in JSON no collector would take them over gRPC.
        endpoints.MapPost("/v1/metrics", Taking(ExportMetricsServiceRequest.Parser, intake.Take, takesJson: false));
    }

    private static RequestDelegate Taking<TRequest, TResponse>(MessageParser<TRequest> parser, Func<TRequest, TResponse> take, bool takesJson)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage => async context =>
    {
        var (request, response) = (context.Request, context.Response);
        var type = request.ContentType?.Split(';')[0].Trim();
        var isJson = takesJson && string.Equals(type, OtlpJson.ContentType, StringComparison.OrdinalIgnoreCase);
        if (!isJson && type != ContentType)
        {
            await RefuseAsync(response, StatusCodes.Status415UnsupportedMediaType, $"send {ContentType} (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf), or gRPC to the other port");
            return;
        }

        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity" or "gzip"))
        {
            await RefuseAsync(response, StatusCodes.Status415UnsupportedMediaType, "the content encoding has to be gzip or none");
            return;
        }

        try
        {
            var body = await ReadAsync(request, context.RequestAborted);
            if (body is null)
            {
                await RefuseAsync(response, StatusCodes.Status413PayloadTooLarge, $"a message may have {Limit} bytes");
                return;
            }

            var content = body.GetBuffer().AsMemory(0, (int)body.Length);
            var message = take(isJson ? OtlpJson.Read<TRequest>(content) : parser.ParseFrom(content.Span));
            var answer = isJson ? OtlpJson.Write(message) : message.ToByteArray();
            response.ContentType = isJson ? OtlpJson.ContentType : ContentType;
            response.ContentLength = answer.Length;
            await response.Body.WriteAsync(answer, context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            await RefuseAsync(response, StatusCodes.Status400BadRequest, $"the message cannot be read: {exception.Message}");
        }
    };

    private static async Task<MemoryStream?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        await using var unpacked = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : null;
        var source = (Stream?)unpacked ?? request.Body;
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > Limit)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body;
    }

    private static Task RefuseAsync(HttpResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(sentence + "\n");
    }
}
