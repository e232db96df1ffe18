using System.Diagnostics.CodeAnalysis;

namespace MeshRouting;

/// <summary>The head of a request, as far as routing looks at it. Implement it as a struct to keep decisions free of allocation.</summary>
public interface IRequestHead
{
    /// <summary>The method, as sent: <c>GET</c>.</summary>
    string Method { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    string Scheme { get; }

    /// <summary>The Host as the caller wrote it, with its port if it had one.</summary>
    string Authority { get; }

    /// <summary>The path without query, normalised by <see cref="PathNormalizer"/>.</summary>
    string Path { get; }

    /// <summary>The query with its leading <c>?</c>, undecoded; empty when there is none.</summary>
    string Query { get; }

    /// <summary>Reads a header that is not a pseudo header.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="value">The value; several are joined with <c>,</c>.</param>
    /// <returns>Whether the header is there.</returns>
    bool TryGetHeader(string name, [NotNullWhen(true)] out string? value);

    /// <summary>The texts of a claim of the request's token, several where it is a list; none where there is no such claim, or no token that was verified.</summary>
    /// <param name="path">Name of the claim, and the names within it.</param>
    IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => [];
}
