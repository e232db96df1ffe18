using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Has services send their telemetry to the control plane, and the control plane send it on to whom it went before.</summary>
internal static class MeshTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    private const string OverGrpc = "grpc";
    private const string OverHttp = "http/protobuf";
    private const string InJson = "http/json";

    /// <summary>As Aspire has it for its dashboard: a trace is whole a second after its request, not five.</summary>
    private static readonly (string Variable, string Milliseconds)[] Delays = [("OTEL_BSP_SCHEDULE_DELAY", "1000"), ("OTEL_BLRP_SCHEDULE_DELAY", "1000")];

    /// <summary>The environment of the control plane.</summary>
    public static void AddControlPlane(EnvironmentCallbackContext context, MeshResource mesh)
    {
        if (!context.ExecutionContext.IsRunMode)
        {
            return;
        }

        var settings = mesh.Settings;
        var variables = context.EnvironmentVariables;
        variables[MeshResource.OtlpKeyVariable] = settings.OtlpKey;
        if ((settings.TraceSampling ?? mesh.Annotations.OfType<MeshTraceSamplingAnnotation>().LastOrDefault()?.Percent) is { } percent)
        {
            variables["PILOT_TRACE_SAMPLING"] = percent.ToString(CultureInfo.InvariantCulture);
        }

        // As Aspire chooses for its resources: gRPC where the dashboard takes both.
        if ((settings.DashboardUrl ?? settings.DashboardHttpUrl) is { } dashboard && variables.TryAdd(Endpoint, dashboard))
        {
            variables.TryAdd(Protocol, settings.DashboardUrl is null ? OverHttp : OverGrpc);
            if (settings.DashboardKey is { } key)
            {
                variables.TryAdd(Headers, $"x-otlp-api-key={key}");
            }
        }
    }

    /// <summary>The environment of a workload. What somebody has set for it stays; Aspire's dashboard gets it from the control plane.</summary>
    public static void AddWorkload(EnvironmentCallbackContext context, MeshResource mesh, string workload, string app, string version)
    {
        var variables = context.EnvironmentVariables;
        if (variables.TryGetValue(Endpoint, out var given))
        {
            if (!IsDashboard(given, mesh.Settings.DashboardUrl) && !IsDashboard(given, mesh.Settings.DashboardHttpUrl))
            {
                return;
            }

            variables.Remove(Headers);
        }

        var protocol = variables.TryGetValue(Protocol, out var chosen) && chosen is OverHttp or InJson ? (string)chosen : OverGrpc;
        var isHttp = protocol != OverGrpc;
        var endpoint = isHttp ? mesh.OtlpHttpEndpoint : mesh.OtlpEndpoint;
        // A process finds it at localhost; a container at what its network calls this machine.
        variables[Endpoint] = ReferenceExpression.Create($"http://{endpoint.Property(EndpointProperty.IPV4Host)}:{endpoint.Property(EndpointProperty.Port)}");
        variables[Protocol] = protocol;
        variables[Headers] = $"x-otlp-api-key={mesh.Settings.OtlpKey}";
        variables.TryAdd(ServiceName, app);
        var own = $"k8s.namespace.name={mesh.Namespace},k8s.pod.name={workload},service.version={version}";
        variables[ResourceAttributes] = Joined(variables.GetValueOrDefault(ResourceAttributes), own);
        foreach (var (variable, milliseconds) in Delays)
        {
            variables.TryAdd(variable, milliseconds);
        }
    }

    private static object Joined(object? before, string own) => before switch
    {
        null or "" => own,
        string text => $"{text},{own}",
        ReferenceExpression expression => ReferenceExpression.Create($"{expression},{own}"),
        IValueProvider provider and IManifestExpressionProvider => ReferenceExpression.Create($"{new GivenValue(provider)},{own}"),
        // Nothing can be appended to it; what somebody has said goes before what the mesh would add.
        _ => before,
    };

    // Aspire's own value is a text for processes and another form of address for containers.
    private static bool IsDashboard(object given, string? dashboard) =>
        dashboard is not null && given.ToString()?.Contains(dashboard.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A value of a type that is not known here, as a part of an expression.</summary>
    private sealed class GivenValue(IValueProvider value) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => ((IManifestExpressionProvider)value).ValueExpression;

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => value.GetValueAsync(cancellationToken);
    }
}
