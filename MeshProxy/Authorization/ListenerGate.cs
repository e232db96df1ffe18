using MeshProtocol;
using MeshProxy.Authentication;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshRouting;
using MeshRouting.Access;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Authorization;

/// <summary>What checks that which comes in at a listener: first tokens, then policies. Immutable.</summary>
internal sealed class ListenerGate
{
    private const string Denied = "RBAC: access denied";

    private readonly Listener _configuration;
    private readonly TokenAuthenticator? _tokens;
    private readonly AccessControl? _requests;
    private readonly AccessControl? _connections;
    private readonly ClientAddress _client;

    /// <exception cref="RoutingConfigurationException">A rule cannot be used.</exception>
    public ListenerGate(Listener configuration, TimeProvider time)
    {
        _configuration = configuration;
        _client = new ClientAddress(configuration.Direction == ListenerDirection.Gateway, configuration.AccessPolicies?.TrustedProxies ?? 0);
        try
        {
            _tokens = configuration.TokenRules is { } rules ? new TokenAuthenticator(rules, time) : null;
            _requests = configuration.AccessPolicies is { } policies ? new AccessControl(policies, forConnections: false) : null;
            _connections = configuration.AccessPolicies is { } same ? new AccessControl(same, forConnections: true) : null;
        }
        catch (ArgumentException error)
        {
            throw new RoutingConfigurationException($"policies of listener '{configuration.Name}'", error.Message, configuration.Origin, error);
        }
    }

    /// <summary>The query parameters in which tokens are looked for.</summary>
    public IReadOnlyCollection<string> TokenParameters => _tokens?.QueryParameters ?? [];

    /// <summary>Whether the gate would come out the same.</summary>
    public bool IsFor(Listener configuration) =>
        _configuration.Direction == configuration.Direction
        && Equals(_configuration.AccessPolicies, configuration.AccessPolicies)
        && Equals(_configuration.TokenRules, configuration.TokenRules);

    /// <summary>Checks the request's tokens. Comes before routing, which may look at what is in them; a refusal waits until the request is routed.</summary>
    public async ValueTask<RequestAdmission> AuthenticateAsync(Exchange exchange)
    {
        if (_tokens is null)
        {
            return new RequestAdmission(this, null, null);
        }

        var (claims, refusal) = await _tokens.AuthenticateAsync(exchange);
        return new RequestAdmission(this, claims, refusal);
    }

    /// <summary>Asks the policies.</summary>
    /// <returns>Null when the request passes.</returns>
    public Refusal? Authorize(Exchange exchange, TokenClaims? claims)
    {
        if (_requests is null)
        {
            return null;
        }

        var decision = _requests.Decide(AccessFacts.Of(exchange, claims, _client), exchange.Slot.Access);
        return decision.IsAllowed ? null : new Refusal(StatusCodes.Status403Forbidden, Denied, decision.Details);
    }

    /// <summary>Asks the policies about a connection whose bytes are relayed as they are; one that is not allowed is to be closed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="serverName">The name that its TLS greeting asks for, where TLS does not end here; null for none.</param>
    public AccessDecision Authorize(ConnectionContext connection, ListenerSlot slot, string? serverName) =>
        _connections?.Decide(AccessFacts.Of(connection, slot, serverName), slot.Access) ?? new AccessDecision(true, null);
}
