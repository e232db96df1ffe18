using System.Collections.Immutable;
using System.Security.Cryptography;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.Tls;

/// <summary>Prepares the ends of TLS that a configuration asks for.</summary>
internal static partial class TlsServers
{
    /// <summary>By <see cref="FilterChainModel.Index"/>; null where TLS is not ended, or cannot be yet. A chain without a certificate keeps the one it had.</summary>
    /// <exception cref="RoutingConfigurationException">A certificate cannot be used; never shows anything of it.</exception>
    public static ImmutableArray<TlsServer?> Compile(RoutingSnapshot routing, ProxySnapshot? running, ILogger logger)
    {
        var servers = ImmutableArray.CreateBuilder<TlsServer?>(routing.FilterChainCount);
        servers.Count = routing.FilterChainCount;
        foreach (var listener in routing.Listeners)
        {
            var before = running?.Routing.FindListener(listener.Configuration.Name)?.Connections;
            foreach (var chain in listener.Connections?.Undirected.Chains ?? [])
            {
                if (chain.Configuration.Tls is { IsMesh: false } wanted)
                {
                    var same = before?.FindChain(chain.Name);
                    servers[chain.Index] = For(listener, chain, wanted, same is null ? null : running!.Tls[same.Index], logger);
                    if (wanted.Certificate is null && same is null)
                    {
                        Log.Missing(logger, listener.Configuration.Name, chain.Name);
                    }
                }
            }
        }

        return servers.MoveToImmutable();
    }

    private static TlsServer? For(ListenerModel listener, FilterChainModel chain, MeshProtocol.TlsTermination wanted, TlsServer? old, ILogger logger)
    {
        if (wanted.Certificate is null || wanted.Equals(old?.Configuration))
        {
            return old;
        }

        try
        {
            return new TlsServer(wanted, logger);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Files of this machine are not the control plane's to get right: the rest of the configuration is not held up.
            Log.NotReadable(logger, listener.Configuration.Name, chain.Name, error.Message);
            return old;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            if (wanted.Certificate.ChainFile.Length > 0)
            {
                Log.NotReadable(logger, listener.Configuration.Name, chain.Name, error.Message);
                return old;
            }

            throw new RoutingConfigurationException(
                $"filter chain '{chain.Name}' of listener '{listener.Configuration.Name}'", $"its certificate cannot be used: {error.Message}", chain.Configuration.Origin);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "{Listener}: the certificate of '{Chain}' cannot be read: {Reason}", EventName = "CertificateNotReadable")]
        public static partial void NotReadable(ILogger logger, string listener, string chain, string reason);

        [LoggerMessage(62, LogLevel.Warning, "{Listener}: there is no certificate for '{Chain}' yet: its connections are closed", EventName = "CertificateMissing")]
        public static partial void Missing(ILogger logger, string listener, string chain);
    }
}
