using System.Net;
using MeshProxy.Authentication;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Authorization;

/// <summary>What is known of a request, or of a connection without requests, when it is decided whether it passes.</summary>
internal readonly struct AccessFacts
{
    private AccessFacts(PeerIdentity? peer, IPAddress? source, IPAddress? destination, int port, string? serverName)
    {
        Peer = peer;
        Source = Plain(source);
        Destination = Plain(destination);
        Port = port;
        ServerName = serverName;
    }

    /// <summary>Null where there is no mutual TLS.</summary>
    public PeerIdentity? Peer { get; }

    /// <summary>The peer of the connection.</summary>
    public IPAddress? Source { get; }

    public IPAddress? Destination { get; }

    /// <summary>The port as the mesh knows it.</summary>
    public int Port { get; }

    /// <summary>The name that TLS asked for; null for none.</summary>
    public string? ServerName { get; }

    /// <summary>Null for a connection without requests.</summary>
    public HttpRequest? Request { get; private init; }

    public RequestTarget Target { get; private init; }

    /// <summary>Of the token that the request was let in with; null for none.</summary>
    public TokenClaims? Claims { get; private init; }

    private ClientAddress Client { get; init; }

    /// <summary>The client, as x-forwarded-for tells it where it is believed.</summary>
    public IPAddress? Remote => Request is null ? Source : Client.Of(Request.Headers, Source);

    public static AccessFacts Of(Exchange exchange, TokenClaims? claims, ClientAddress client)
    {
        var context = exchange.Context;
        var connection = context.Connection;
        return new AccessFacts(
            context.Features.Get<PeerIdentity>(), connection.RemoteIpAddress, connection.LocalIpAddress, exchange.Slot.MeshPort,
            context.Features.Get<ITlsHandshakeFeature>()?.HostName)
        {
            Request = context.Request,
            Target = exchange.Target,
            Claims = claims,
            Client = client,
        };
    }

    /// <param name="connection">The connection.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="serverName">The name that its greeting asks for, where TLS does not end here.</param>
    public static AccessFacts Of(ConnectionContext connection, ListenerSlot slot, string? serverName) => new(
        connection.Features.Get<PeerIdentity>(),
        (connection.RemoteEndPoint as IPEndPoint)?.Address,
        (connection.LocalEndPoint as IPEndPoint)?.Address,
        slot.MeshPort,
        serverName ?? connection.Features.Get<ITlsHandshakeFeature>()?.HostName);

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
