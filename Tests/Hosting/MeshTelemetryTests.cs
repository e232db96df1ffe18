using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit;

namespace Tests.Hosting;

/// <summary>The environment by which services send their telemetry to the control plane.</summary>
public sealed class MeshTelemetryTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workload_SendsToTheControlPlane_WithItsKey()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        var books = Workload(builder, mesh).Resource;
        var (workload, control) = (await EnvironmentAsync(builder, books), await EnvironmentAsync(builder, mesh.Resource));
        Assert.IsType<ReferenceExpression>(workload[Endpoint]);
        Assert.Equal("grpc", workload["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal($"x-otlp-api-key={control["Mesh__OtlpKey"]}", workload[Headers]);
        Assert.Equal("books", workload["OTEL_SERVICE_NAME"]);
        Assert.Equal("a=b,k8s.namespace.name=mesh,k8s.pod.name=books-v1,service.version=v1", workload["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.False(control.ContainsKey(Endpoint) || control.ContainsKey("PILOT_TRACE_SAMPLING"));
    }

    [Fact]
    public async Task EndpointOfSomebodyElses_Stays()
    {
        await using var builder = Create("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=https://localhost:1111");
        var mesh = builder.AddMesh("mesh");
        var books = Workload(builder, mesh, ("http://collector:4317", "mine=1")).Resource;
        var workload = await EnvironmentAsync(builder, books);
        Assert.Equal(("http://collector:4317", "mine=1"), (workload[Endpoint], workload[Headers]));
    }

    [Fact]
    public async Task WhatWentToTheDashboard_GoesThereFromTheControlPlane()
    {
        await using var builder = Create("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=https://localhost:1111", "--AppHost:OtlpApiKey=dashboards");
        var mesh = builder.AddMesh("mesh");
        var books = Workload(builder, mesh, ("https://localhost:1111", "x-otlp-api-key=dashboards")).Resource;
        var (workload, control) = (await EnvironmentAsync(builder, books), await EnvironmentAsync(builder, mesh.Resource));
        Assert.IsType<ReferenceExpression>(workload[Endpoint]);
        Assert.Equal($"x-otlp-api-key={control["Mesh__OtlpKey"]}", workload[Headers]);
        Assert.Equal(("https://localhost:1111", "x-otlp-api-key=dashboards"), (control[Endpoint], control[Headers]));
    }

    [Theory]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL")]
    [InlineData("DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL")]
    public async Task DashboardThatTakesHttpAlone_GetsWhatWentThere_OverHttp(string setting)
    {
        await using var builder = Create($"--{setting}=http://localhost:2222", "--AppHost:OtlpApiKey=dashboards");
        var mesh = builder.AddMesh("mesh");
        var books = Workload(builder, mesh, ("http://localhost:2222", "x-otlp-api-key=dashboards"), "http/protobuf").Resource;
        var (workload, control) = (await EnvironmentAsync(builder, books), await EnvironmentAsync(builder, mesh.Resource));
        Assert.Contains("otlp-http", Assert.IsType<ReferenceExpression>(workload[Endpoint]).ValueExpression, StringComparison.Ordinal);
        Assert.Equal("http/protobuf", workload[Protocol]);
        Assert.Equal(("http://localhost:2222", "http/protobuf", "x-otlp-api-key=dashboards"), (control[Endpoint], control[Protocol], control[Headers]));
    }

    [Theory]
    [InlineData("http/protobuf", "http/protobuf", true)]
    [InlineData("http/json", "http/json", true)]
    [InlineData("grpc", "grpc", false)]
    [InlineData(null, "grpc", false)]
    public async Task ProtocolOfAService_IsKept(string? chosen, string expected, bool isHttp)
    {
        await using var builder = Create("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=https://localhost:1111", "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=https://localhost:2222");
        var mesh = builder.AddMesh("mesh");
        var workload = await EnvironmentAsync(builder, Workload(builder, mesh, (isHttp ? "https://localhost:2222" : "https://localhost:1111", "a=b"), chosen).Resource);
        Assert.Equal(expected, workload[Protocol]);
        Assert.Equal(isHttp, Assert.IsType<ReferenceExpression>(workload[Endpoint]).ValueExpression.Contains("otlp-http", StringComparison.Ordinal));
        // The dashboard itself takes both.
        Assert.Equal(("https://localhost:1111", "grpc"), ((await EnvironmentAsync(builder, mesh.Resource)) is var control ? (control[Endpoint], control[Protocol]) : default));
    }

    [Fact]
    public async Task ResourceAttributesThatAreAnExpression_AreKept()
    {
        await using var builder = Create();
        var mesh = builder.AddMesh("mesh");
        foreach (var given in new object[] { ReferenceExpression.Create($"a={new Known("b")}"), new Known("a=b") })
        {
            var books = builder.AddExecutable($"books-{given.GetType().Name.ToLowerInvariant()}", "sleep", ".", "1000")
                .WithHttpEndpoint(name: "http", isProxied: false)
                .WithEnvironment(context => context.EnvironmentVariables["OTEL_RESOURCE_ATTRIBUTES"] = given)
                .WithSidecar(mesh, app: "books", version: "v1");
            var joined = Assert.IsType<ReferenceExpression>((await EnvironmentAsync(builder, books.Resource))["OTEL_RESOURCE_ATTRIBUTES"]);
            Assert.StartsWith("a=b,k8s.namespace.name=mesh,k8s.pod.name=", await joined.GetValueAsync(Cancelled), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sampling_IsWhatTheAppHostSays_AndConfigurationBefore()
    {
        await using var builder = Create();
        Assert.Equal("12.5", (await EnvironmentAsync(builder, builder.AddMesh("mesh").WithTraceSampling(12.5).Resource))["PILOT_TRACE_SAMPLING"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddMesh("other").WithTraceSampling(101));

        await using var configured = Create("--Mesh:TraceSampling=50");
        Assert.Equal("50", (await EnvironmentAsync(configured, configured.AddMesh("mesh").WithTraceSampling(100).Resource))["PILOT_TRACE_SAMPLING"]);
    }

    private static IResourceBuilder<ExecutableResource> Workload(
        IDistributedApplicationTestingBuilder builder, IResourceBuilder<MeshResource> mesh, (string Endpoint, string Headers)? given = null, string? protocol = null) =>
        builder.AddExecutable("books-v1", "sleep", ".", "1000")
            .WithHttpEndpoint(name: "http", isProxied: false)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["OTEL_RESOURCE_ATTRIBUTES"] = "a=b";
                if (given is var (endpoint, headers))
                {
                    context.EnvironmentVariables[Endpoint] = endpoint;
                    context.EnvironmentVariables[Headers] = headers;
                }

                if (protocol is not null)
                {
                    context.EnvironmentVariables[Protocol] = protocol;
                }
            })
            .WithSidecar(mesh, app: "books", version: "v1");

    private static async Task<Dictionary<string, object>> EnvironmentAsync(IDistributedApplicationTestingBuilder builder, IResource resource)
    {
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource, cancellationToken: Cancelled);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }

    private static IDistributedApplicationTestingBuilder Create(params string[] arguments) => DistributedApplicationTestingBuilder.Create(arguments);

    /// <summary>A value of some other type.</summary>
    private sealed class Known(string value) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => value;

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(value);
    }
}
