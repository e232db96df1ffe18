using System.Diagnostics.CodeAnalysis;
using MeshProxy.Authentication;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>A request as routing sees it.</summary>
internal readonly struct HttpRequestHead(HttpRequest request, RequestTarget target, TokenClaims? claims = null) : IRequestHead
{
    public string Method => request.Method;

    public string Scheme => request.Scheme;

    public string Authority => target.Authority;

    public string Path => target.Path;

    public string Query => target.Query;

    public IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => claims?.TextsOf(path) ?? [];

    public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        if (request.Headers.TryGetValue(name, out var values) && values.Count > 0)
        {
            value = values.ToString();
            return true;
        }

        value = null;
        return false;
    }
}
