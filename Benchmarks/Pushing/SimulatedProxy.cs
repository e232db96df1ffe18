using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshProtocol;

namespace Benchmarks.Pushing;

/// <summary>The control plane's side of a sidecar: a stream over a TLS connection of its own, on which each push is acknowledged at once.</summary>
internal sealed class SimulatedProxy : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    // The generated one reads messages whole.
    private static readonly Method<ProxyMessage, ReceivedPush> Connect = new(
        MethodType.DuplexStreaming,
        Discovery.Descriptor.FullName,
        nameof(Connect),
        Marshallers.Create(message => message.ToByteArray(), ProxyMessage.Parser.ParseFrom),
        Marshallers.Create(_ => throw new NotSupportedException(), ReceivedPush.Parse));

    private readonly Node _node;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2? _certificate;
    private CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;
    private AsyncDuplexStreamingCall<ProxyMessage, ReceivedPush>? _call;
    private GrpcChannel? _channel;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private long _pushes;

    public SimulatedProxy(int number, string? @namespace = null)
    {
        var group = PushManifests.GroupOf(number);
        _node = new Node
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"w{number}"),
            Namespace = @namespace ?? PushManifests.NamespaceOf(group),
            Labels = { ["group"] = string.Create(CultureInfo.InvariantCulture, $"g{group}"), ["app"] = string.Create(CultureInfo.InvariantCulture, $"g{group}"), ["version"] = "v1" },
            ServiceAccount = "default",
            Role = NodeRole.Sidecar,
            Address = "127.0.0.1",
            InstanceId = Guid.NewGuid().ToString("N"),
            Ports = { new WorkloadPort { ContainerPort = 8080, InboundPort = 20000 + number, ApplicationPort = 40000 } },
        };
    }

    /// <summary>Raised when a push has come, before it is acknowledged.</summary>
    public event Action<ReceivedPush>? Received;

    public long Pushes => Interlocked.Read(ref _pushes);

    /// <summary>Joins, with its certificate if it has one, and acknowledges what comes from then on. Returns when the first push has come.</summary>
    public async Task JoinAsync(Uri control, X509Certificate2Collection roots, string token, long running = 0)
    {
        await CloseAsync();
        _end = new CancellationTokenSource();
        _channel = Open(control, roots, _certificate);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var headers = _certificate is null ? new Metadata { { "authorization", $"Bearer {token}" } } : [];
        _call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(Connect, null, new CallOptions(headers, cancellationToken: _end.Token));
        await SendAsync(new ProxyMessage { Join = new Join { Node = _node, Health = HealthState.Healthy, RunningRevision = running } });
        _running = Task.WhenAll(ReadAsync(_call, first), BeatAsync(_end.Token));
        await await Task.WhenAny(first.Task, _running);
    }

    /// <summary>Gets its certificate, which it shows from the next join on.</summary>
    public async Task CertifyAsync(string token)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), _key, HashAlgorithmName.SHA256);
        var signed = await new MeshProtocol.Certificates.CertificatesClient(_channel).SignAsync(
            new CertificateSigning { InstanceId = _node.InstanceId, Request = ByteString.CopyFrom(request.CreateSigningRequest()) },
            new Metadata { { "authorization", $"Bearer {token}" } });
        using var certificate = X509CertificateLoader.LoadCertificate(signed.Chain[0].Span);
        _certificate = certificate.CopyWithPrivateKey(_key);
    }

    public Task ReportAsync(HealthState state) => SendAsync(new ProxyMessage { Health = new HealthReport { State = state } });

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _certificate?.Dispose();
        _key.Dispose();
        _sending.Dispose();
    }

    private async Task CloseAsync()
    {
        await _end.CancelAsync();
        _call?.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel?.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<ProxyMessage, ReceivedPush> call, TaskCompletionSource first)
    {
        while (await call.ResponseStream.MoveNext(_end.Token))
        {
            if (call.ResponseStream.Current is { Revision: > 0 } push)
            {
                Interlocked.Increment(ref _pushes);
                Received?.Invoke(push);
                await SendAsync(new ProxyMessage { Ack = new Ack { Revision = push.Revision } });
                first.TrySetResult();
            }
        }
    }

    private async Task BeatAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Heartbeat);
        while (await timer.WaitForNextTickAsync(end))
        {
            await SendAsync(new ProxyMessage { Heartbeat = new Heartbeat() });
        }
    }

    private async Task SendAsync(ProxyMessage message)
    {
        await _sending.WaitAsync();
        try
        {
            await _call!.RequestStream.WriteAsync(message);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static GrpcChannel Open(Uri address, X509Certificate2Collection roots, X509Certificate2? certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = policy,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                    AllowTlsResume = false,
                },
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
    }
}
