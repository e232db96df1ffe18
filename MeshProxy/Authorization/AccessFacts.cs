using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using MeshProxy.Authentication;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.Security;
using MeshRouting.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Authorization;

/// <summary>What is known of a request, or of a connection without requests, when it is decided whether it passes.</summary>
internal sealed class AccessFacts : IAccessFacts
{
    private readonly PeerIdentity? _peer;

    private AccessFacts(PeerIdentity? peer, IPAddress? source, IPAddress? destination, int port, string? serverName)
    {
        _peer = peer;
        Source = Plain(source);
        Destination = Plain(destination);
        Port = port;
        ServerName = serverName;
    }

    public string? Peer => _peer?.Name;

    public string? PeerTrustDomain => _peer?.TrustDomain;

    public string? PeerNamespace => _peer?.Namespace;

    public string? PeerServiceAccount => _peer?.ServiceAccount;

    /// <summary>The peer of the connection.</summary>
    public IPAddress? Source { get; }

    public IPAddress? Destination { get; }

    /// <summary>The port as the mesh knows it.</summary>
    public int Port { get; }

    /// <summary>The name that TLS asked for; null for none.</summary>
    public string? ServerName { get; }

    public string? Method => Request?.Method;

    public string? Authority => Request is null ? null : Target.Authority;

    public string? Path => Request is null ? null : Target.Path;

    /// <summary>Null for a connection without requests.</summary>
    private HttpRequest? Request { get; init; }

    private RequestTarget Target { get; init; }

    /// <summary>Of the token that the request was let in with; null for none.</summary>
    private TokenClaims? Claims { get; init; }

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

    public string? HeaderOf(string name) => (Request, name) switch
    {
        (null, _) => null,
        (_, ":authority" or "host") => Target.Authority,
        (var request, ":method") => request.Method,
        (var request, ":scheme") => request.Scheme,
        (_, ":path") => Target.Path + Target.Query,
        (var request, _) => request.Headers.TryGetValue(name, out var value) && value.Count > 0 ? value.ToString() : null,
    };

    public bool TryGetClaim(ReadOnlySpan<string> path, [NotNullWhen(true)] out string? text)
    {
        text = Claims is { } claims && claims.TryGet(path, out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;
        return text is not null;
    }

    public IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => Claims?.TextsOf(path) ?? [];

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
