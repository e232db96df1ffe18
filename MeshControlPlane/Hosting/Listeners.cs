using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshControlPlane.Hosting;

/// <summary>The ports of the control plane.</summary>
internal static class Listeners
{
    /// <summary>Whether a request came to one of them.</summary>
    public static Func<HttpContext, bool> Came(ListenerKind kind) => context => context.Features.Get<ListenerFeature>()?.Kind == kind;

    /// <summary>Opens API, discovery, console and the ports for telemetry.</summary>
    public static void Listen(KestrelServerOptions kestrel, ServeOptions options, CertificateAuthority authority, OwnNames names)
    {
        var tls = new ServerTls(authority, () => authority.IssueServer(names.Names, names.Addresses));
        kestrel.AddServerHeader = false;
        ServerLimits.Apply(kestrel);
        kestrel.Listen(options.Bind, options.ApiPort, listen =>
        {
            Mark(listen, ListenerKind.Api);
            // Without a certificate the request is answered 401 in Kubernetes' words; with a strange one the handshake ends.
            listen.UseHttps(tls.For(
                [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], certificate => certificate is null || authority.IsClient(certificate)));
        });
        kestrel.Listen(options.Bind, options.DiscoveryPort, listen =>
        {
            Mark(listen, ListenerKind.Discovery);
            listen.Protocols = HttpProtocols.Http2;
            // What it is worth is decided for each call, where a join token can take its place.
            listen.UseHttps(tls.For([SslApplicationProtocol.Http2], _ => true));
        });
        kestrel.Listen(options.Bind, options.ConsolePort, listen =>
        {
            Mark(listen, ListenerKind.Console);
            if (!IPAddress.IsLoopback(options.Bind))
            {
                // Browsers are not asked for a certificate: the link says who may come.
                listen.UseHttps(tls.For([SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], takes: null));
            }
        });
        // Without TLS a port speaks either HTTP/1.1 or HTTP/2: which one it is nobody tells.
        ListenForTelemetry(options.OtlpPort, ListenerKind.Otlp, HttpProtocols.Http2, SslApplicationProtocol.Http2);
        ListenForTelemetry(options.OtlpHttpPort, ListenerKind.OtlpHttp, HttpProtocols.Http1, SslApplicationProtocol.Http11);

        void ListenForTelemetry(int port, ListenerKind kind, HttpProtocols protocols, SslApplicationProtocol application) => kestrel.Listen(options.Bind, port, listen =>
        {
            Mark(listen, kind);
            listen.Protocols = protocols;
            if (!IPAddress.IsLoopback(options.Bind))
            {
                listen.UseHttps(tls.For([application], takes: null));
            }
        });
    }

    /// <exception cref="StartupException">A port cannot be used.</exception>
    public static void ThrowIfPortIsTaken(ServeOptions options)
    {
        (string Option, string Setting, int Port)[] ports =
        [
            ("--api-port", "Mesh:ApiPort", options.ApiPort),
            ("--discovery-port", "Mesh:DiscoveryPort", options.DiscoveryPort),
            ("--console-port", "Mesh:ConsolePort", options.ConsolePort),
            ("--otlp-port", "Mesh:OtlpPort", options.OtlpPort),
            ("--otlp-http-port", "Mesh:OtlpHttpPort", options.OtlpHttpPort),
        ];
        foreach (var (option, setting, port) in ports)
        {
            using var socket = new Socket(options.Bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(options.Bind, port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
            {
                throw new StartupException($"--bind {options.Bind} is not an address of this machine.", exception);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                throw new StartupException(
                    $"Port {port} of {options.Bind} cannot be used ({exception.Message}): stop what listens there, or choose another one with {option} "
                    + $"(in an AppHost: {setting}; 0 takes a free one).",
                    exception);
            }
        }
    }

    private static void Mark(ListenOptions listen, ListenerKind kind)
    {
        var feature = new ListenerFeature(kind);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    private sealed record ListenerFeature(ListenerKind Kind);
}
