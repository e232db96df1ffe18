using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Grpc.Core;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tests.Proxy;

/// <summary>A control plane that does what the test says: real gRPC over TLS, with its files in a directory of its own.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private WebApplication? _app;
    private int _port;
    private int _signed;

    public FakeControlPlane(bool writesFiles = true)
    {
        MeshDirectory = Directory.CreateTempSubdirectory("mesh-").FullName;
        if (writesFiles)
        {
            WriteFiles();
        }
    }

    public string MeshDirectory { get; }

    public string Token { get; set; } = "the-token";

    /// <summary>Whether a certificate that it has signed is as good as the token.</summary>
    public bool TakesCertificates { get; set; } = true;

    /// <summary>The streams, the newest last.</summary>
    public ConcurrentQueue<Stream> Streams { get; } = new();

    /// <summary>What a stream is refused with; null takes it in.</summary>
    public Status? Refusal { get; set; }

    /// <summary>What each proxy gets when it has joined; null for nothing.</summary>
    public Push? FirstPush { get; set; }

    /// <summary>Whether proxies get certificates.</summary>
    public bool Certifies { get; set; } = true;

    /// <summary>How many have been signed.</summary>
    public int Signed => Volatile.Read(ref _signed);

    /// <summary>Whether Leave is answered.</summary>
    public bool AcknowledgesLeave { get; set; } = true;

    public Uri Address => new($"https://localhost:{_port}");

    public void WriteFiles()
    {
        File.WriteAllText(Path.Combine(MeshDirectory, "ca.pem"), _authority.Certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(MeshDirectory, "join-token"), "the-token\n");
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? listening = null;
        using var issued = _authority.IssueServer();
        // A key that was never in a file is not usable by every TLS library.
        var certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, _port, listen =>
        {
            listening = listen;
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGrpcService<Service>();
        _app.MapGrpcService<Signing>();
        await _app.StartAsync();
        _port = listening!.IPEndPoint!.Port;
    }

    /// <summary>Dies without a word.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>The stream of that number, from 0, once it is there.</summary>
    public async Task<Stream> StreamAsync(int index = 0)
    {
        await Eventually.TrueAsync(() => Streams.Count > index, $"stream {index}");
        return Streams.ElementAt(index);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _authority.Dispose();
        Directory.Delete(MeshDirectory, recursive: true);
    }

    internal sealed class Stream(Join join, IServerStreamWriter<ControlMessage> writer)
    {
        private readonly Channel<ProxyMessage> _received = Channel.CreateUnbounded<ProxyMessage>();

        public Join Join { get; } = join;

        public ChannelWriter<ProxyMessage> Received => _received.Writer;

        public Task PushAsync(Push push) => writer.WriteAsync(new ControlMessage { Push = push });

        public Task SendAsync(ControlMessage message) => writer.WriteAsync(message);

        /// <summary>The next message of a kind; others are passed over.</summary>
        public async Task<ProxyMessage> NextAsync(ProxyMessage.KindOneofCase kind)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await foreach (var message in _received.Reader.ReadAllAsync(limit.Token))
            {
                if (message.KindCase == kind)
                {
                    return message;
                }
            }

            throw new InvalidOperationException($"The stream ended without {kind}.");
        }

        public async Task<long> NextAckAsync() => (await NextAsync(ProxyMessage.KindOneofCase.Ack)).Ack.Revision;
    }

    private sealed class Service(FakeControlPlane plane) : MeshProtocol.Discovery.DiscoveryBase
    {
        public override async Task Connect(
            IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
        {
            var isKnown = plane.TakesCertificates && context.GetHttpContext().Connection.ClientCertificate?.Issuer == plane._authority.Certificate.Subject;
            if (!isKnown && context.RequestHeaders.GetValue("authorization") != $"Bearer {plane.Token}")
            {
                throw new RpcException(new Status(StatusCode.Unauthenticated, "wrong token"));
            }

            if (plane.Refusal is { } refusal)
            {
                throw new RpcException(refusal);
            }

            await requestStream.MoveNext(context.CancellationToken);
            var stream = new Stream(requestStream.Current.Join, responseStream);
            await stream.SendAsync(new ControlMessage { Welcome = new Welcome { ControlPlaneId = "fake", LeaseMs = 3000 } });
            if (plane.FirstPush is { } push)
            {
                await stream.PushAsync(push);
            }

            plane.Streams.Enqueue(stream);
            try
            {
                while (await requestStream.MoveNext(context.CancellationToken))
                {
                    var message = requestStream.Current;
                    await stream.Received.WriteAsync(message);
                    if (message.KindCase == ProxyMessage.KindOneofCase.Leave && plane.AcknowledgesLeave)
                    {
                        await stream.SendAsync(new ControlMessage { LeaveAcknowledged = new LeaveAcknowledged() });
                    }
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
            {
                // The proxy is gone.
            }

            stream.Received.Complete();
        }
    }

    private sealed class Signing(FakeControlPlane plane) : Certificates.CertificatesBase
    {
        public override Task<SignedCertificate> Sign(CertificateSigning request, ServerCallContext context)
        {
            if (!plane.Certifies)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "not now"));
            }

            Interlocked.Increment(ref plane._signed);
            using var signed = plane._authority.SignWorkload(request.Request.ToByteArray(), "spiffe://cluster.local/ns/mesh/sa/books");
            return Task.FromResult(new SignedCertificate
            {
                Chain = { Google.Protobuf.ByteString.CopyFrom(signed.RawData) },
                Roots = { Google.Protobuf.ByteString.CopyFrom(plane._authority.Certificate.RawData) },
            });
        }
    }
}
