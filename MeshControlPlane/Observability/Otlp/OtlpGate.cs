namespace MeshControlPlane.Observability.Otlp;

/// <summary>Lets those send telemetry to the OTLP ports who know the key.</summary>
internal sealed class OtlpGate(OtlpKey key)
{
    private const string Refusal = "The key is missing or wrong: send the header x-otlp-api-key with what stands in the file otlp-key of the mesh directory (OTEL_EXPORTER_OTLP_HEADERS).";
    private const string GrpcType = "application/grpc";
    private const string Unauthenticated = "16";

    public RequestDelegate Check(RequestDelegate next) => context =>
    {
        if (key.Admits(context.Request.Headers[OtlpKey.Header]))
        {
            return next(context);
        }

        if (context.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true)
        {
            context.Response.ContentType = GrpcType;
            context.Response.Headers["grpc-status"] = Unauthenticated;
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(Refusal);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Refusal + "\n");
    };
}
