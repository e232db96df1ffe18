using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshProtocol;
using MeshRouting.Access;

namespace MeshExplanation;

/// <summary>What a proxy would know of a request when its policies are asked.</summary>
/// <param name="head">The request, as it arrives.</param>
/// <param name="spiffeId">Who the peer is; <see langword="null"/> without mutual TLS.</param>
/// <param name="port">Container port, or server port of a gateway.</param>
internal sealed class AssumedFacts(QuestionHead head, string? spiffeId, int port) : IAccessFacts
{
    private const string Scheme = "spiffe://";
    private readonly string[] _peer = spiffeId?[Scheme.Length..].Split('/') ?? [];

    public string? Peer => spiffeId?[Scheme.Length..];

    public string? PeerTrustDomain => _peer is [var domain, ..] ? domain : null;

    public string? PeerNamespace => _peer is [_, "ns", var home, ..] ? home : null;

    public string? PeerServiceAccount => _peer is [_, _, _, "sa", var account] ? account : null;

    public IPAddress? Source { get; init; }

    public IPAddress? Remote { get; init; }

    public IPAddress? Destination { get; init; }

    public int Port => port;

    public string? ServerName { get; init; }

    public string? Method => head.Method;

    public string? Authority => head.Authority;

    public string? Path => head.Path;

    public string? HeaderOf(string name) => name switch
    {
        ":authority" or "host" => head.Authority,
        ":method" => head.Method,
        ":scheme" => head.Scheme,
        ":path" => head.Path + head.Query,
        _ => head.Headers.GetValueOrDefault(name),
    };

    public bool TryGetClaim(ReadOnlySpan<string> path, [NotNullWhen(true)] out string? text)
    {
        text = head.ClaimTexts(path) is [var only] ? only : null;
        return text is not null;
    }

    public IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => head.ClaimTexts(path);

    /// <summary>The address that a workload is reached at; <see langword="null"/> for a name.</summary>
    public static IPAddress? AddressOf(Node node) => IPAddress.TryParse(node.Address, out var address) ? address : null;
}
