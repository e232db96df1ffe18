using Xunit;

namespace Tests.Services;

public sealed class TelemetryTests
{
    [Fact]
    public async Task CollectorInTheEnvironment_IsSentTraces()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var traces = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await FakeUpstream.StartAsync(context =>
        {
            if (context.Request.Path == "/v1/traces")
            {
                traces.TrySetResult();
            }

            return Task.CompletedTask;
        });
        var settings = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, cancellation);
        using var direct = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(direct) { BaseAddress = gateway.Address };

        await client.GetStringAsync("/", cancellation);

        await traces.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
    }
}
