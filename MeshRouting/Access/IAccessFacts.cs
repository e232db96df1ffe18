using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace MeshRouting.Access;

/// <summary>What is known of a request, or of a connection without requests, when it is decided whether it passes.</summary>
public interface IAccessFacts
{
    /// <summary>The peer by its certificate, as policies write it: <c>cluster.local/ns/mesh/sa/books</c>; null where there is no mutual TLS.</summary>
    string? Peer { get; }

    /// <summary>First part of <see cref="Peer"/>.</summary>
    string? PeerTrustDomain { get; }

    /// <summary>Namespace of <see cref="Peer"/>.</summary>
    string? PeerNamespace { get; }

    /// <summary>Service account of <see cref="Peer"/>, without its namespace.</summary>
    string? PeerServiceAccount { get; }

    /// <summary>The peer of the connection; null when unknown.</summary>
    IPAddress? Source { get; }

    /// <summary>The client, as x-forwarded-for tells it where it is believed; null when unknown.</summary>
    IPAddress? Remote { get; }

    /// <summary>The address that was connected to; null when unknown.</summary>
    IPAddress? Destination { get; }

    /// <summary>Container port, or server port of a gateway.</summary>
    int Port { get; }

    /// <summary>The name that TLS asked for; null for none.</summary>
    string? ServerName { get; }

    /// <summary>The method; null for a connection without requests.</summary>
    string? Method { get; }

    /// <summary>The Host as sent; null for a connection without requests.</summary>
    string? Authority { get; }

    /// <summary>The path without query, normalised; null for a connection without requests.</summary>
    string? Path { get; }

    /// <summary>A header, or a pseudo header such as <c>:path</c>; null when it is missing.</summary>
    /// <param name="name">In lower case.</param>
    string? HeaderOf(string name);

    /// <summary>Reads a claim of the request's token that is one text.</summary>
    /// <param name="path">Name of the claim, and the names within it.</param>
    /// <param name="text">The text.</param>
    bool TryGetClaim(ReadOnlySpan<string> path, [NotNullWhen(true)] out string? text);

    /// <summary>The texts of a claim: itself, or the elements of a list; none where there is no such claim, or no token.</summary>
    /// <param name="path">Name of the claim, and the names within it.</param>
    IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path);
}
