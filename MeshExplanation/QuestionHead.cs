using System.Diagnostics.CodeAnalysis;
using MeshRouting;

namespace MeshExplanation;

/// <summary>The head of a request that is asked about.</summary>
internal sealed record QuestionHead : IRequestHead
{
    public required string Method { get; init; }

    public required string Scheme { get; init; }

    public required string Authority { get; init; }

    public required string Path { get; init; }

    public string Query { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string[]> Claims { get; init; } = new Dictionary<string, string[]>();

    public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => Headers.TryGetValue(name, out value);

    public IReadOnlyList<string> ClaimTexts(ReadOnlySpan<string> path) => Claims.GetValueOrDefault(string.Join('.', path!)) ?? [];

    /// <summary>The head of a question, its path as it was sent.</summary>
    public static QuestionHead Of(RequestQuestion question, Uri url)
    {
        var headers = Join(question.Headers, StringComparer.OrdinalIgnoreCase);
        return new QuestionHead
        {
            Method = question.Method.ToUpperInvariant(),
            Scheme = url.Scheme,
            Authority = headers.GetValueOrDefault("host") is [.., var host] ? host : url.IsDefaultPort ? url.Host : url.Authority,
            Path = PathOf(question.Url),
            Query = url.Query,
            Headers = headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            Claims = Join(question.Claims, StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, string[]> Join(IEnumerable<HeaderField> fields, StringComparer comparer) =>
        fields.GroupBy(field => field.Name, field => field.Value, comparer).ToDictionary(group => group.Key, group => group.ToArray(), comparer);

    // As it stands in the URL: the Uri class would resolve dots, which is the proxy's to do or to leave.
    private static string PathOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var end = rest.IndexOfAny(['?', '#']);
        return slash < 0 || (end >= 0 && end < slash) ? "/" : rest[slash..(end < 0 ? rest.Length : end)];
    }
}
