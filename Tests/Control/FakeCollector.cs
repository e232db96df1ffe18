using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane.Observability.Otlp;
using MeshProtocol.Otlp;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Status = Grpc.Core.Status;

namespace Tests.Control;

/// <summary>A collector that takes OTLP by either protocol, and remembers it.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<ListenOptions> _listening = [];
    private int _refusals;

    private FakeCollector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            foreach (var protocols in new[] { HttpProtocols.Http2, HttpProtocols.Http1 })
            {
                server.Listen(IPAddress.Loopback, 0, listen =>
                {
                    listen.Protocols = protocols;
                    _listening.Add(listen);
                });
            }
        });
        builder.Services.AddRouting().AddSingleton(this);
        builder.Services.AddGrpc();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGrpcService<Traces>();
        _app.MapGrpcService<Logs>();
        _app.MapGrpcService<Metrics>();
        _app.MapPost("/base/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Take((string)context.Request.RouteValues["signal"]!, context.Request.Headers["x-key"].ToString(), body.ToArray());
        });
    }

    /// <summary>What came: the signal, the header <c>x-key</c> and the message.</summary>
    public ConcurrentQueue<(string Signal, string Key, byte[] Message)> Received { get; } = new();

    /// <summary>So many calls over gRPC are refused as if there were too many.</summary>
    public int Refusals
    {
        get => _refusals;
        set => _refusals = value;
    }

    public IEnumerable<Span> Spans => Received.Where(entry => entry.Signal == "traces")
        .SelectMany(entry => ExportTraceServiceRequest.Parser.ParseFrom(entry.Message).ResourceSpans).SelectMany(batch => batch.ScopeSpans).SelectMany(scope => scope.Spans);

    public OtlpTarget Target(bool isHttp) => isHttp
        ? new OtlpTarget(new Uri($"http://127.0.0.1:{_listening[1].IPEndPoint!.Port}/base"), true, [new("x-key", "secret")])
        : new OtlpTarget(new Uri($"http://127.0.0.1:{_listening[0].IPEndPoint!.Port}"), false, [new("x-key", "secret")]);

    public static async Task<FakeCollector> StartAsync()
    {
        var collector = new FakeCollector();
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Take(string signal, string key, byte[] message) => Received.Enqueue((signal, key, message));

    private T Take<T>(string signal, IMessage message, ServerCallContext context)
        where T : new()
    {
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "later"));
        }

        Take(signal, context.RequestHeaders.GetValue("x-key") ?? "", message.ToByteArray());
        return new T();
    }

    private sealed class Traces(FakeCollector collector) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context) =>
            Task.FromResult(collector.Take<ExportTraceServiceResponse>("traces", request, context));
    }

    private sealed class Logs(FakeCollector collector) : LogsService.LogsServiceBase
    {
        public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context) =>
            Task.FromResult(collector.Take<ExportLogsServiceResponse>("logs", request, context));
    }

    private sealed class Metrics(FakeCollector collector) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context) =>
            Task.FromResult(collector.Take<ExportMetricsServiceResponse>("metrics", request, context));
    }
}
