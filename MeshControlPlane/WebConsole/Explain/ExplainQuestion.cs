using MeshControlPlane.Explanation;
using MeshControlPlane.WebConsole.Forms;
using MeshTranslation;

namespace MeshControlPlane.WebConsole.Explain;

/// <summary>The question as it stands in the page's form, and in its address.</summary>
internal sealed record ExplainQuestion
{
    public const string Path = "explain";

    public string From { get; init; } = "";

    public string Method { get; init; } = "GET";

    public string Url { get; init; } = "";

    /// <summary>One to a line, as <c>name: value</c>.</summary>
    public string Headers { get; init; } = "";

    /// <summary>What a token claims, likewise.</summary>
    public string Claims { get; init; } = "";

    /// <summary>Namespace of callers that are named without one; empty for <c>mesh</c>.</summary>
    public string Namespace { get; init; } = "";

    public bool IsEmpty => From.Length == 0 && Url.Length == 0;

    /// <summary>The address of the page that answers it.</summary>
    public string Address => ConsoleAddress.Of(
        Path,
        [
            new("from", From), new("method", Method == "GET" ? null : Method), new("url", Url), new("namespace", Namespace),
            .. HeaderLines.Parse(Headers).Fields.Select(header => KeyValuePair.Create<string, string?>("header", $"{header.Key}: {header.Value}")),
            .. HeaderLines.Parse(Claims).Fields.Select(claim => KeyValuePair.Create<string, string?>("claim", $"{claim.Key}: {claim.Value}")),
        ]);

    /// <summary>The address of the page that says what became of a request.</summary>
    public static string AddressOf(string requestId) => ConsoleAddress.Of(Path, [new("request", requestId)]);

    /// <summary>The question, or what is wrong with which field.</summary>
    /// <param name="view">The mesh, for the caller's name.</param>
    public (RequestQuestion? Question, ExplainProblems Problems) Read(MeshView view)
    {
        var (headers, headerProblem) = HeaderLines.Parse(Headers);
        var (claims, claimProblem) = HeaderLines.Parse(Claims);
        var question = new RequestQuestion
        {
            From = From.Trim(),
            Url = Url.Trim(),
            Method = Method.Trim() is { Length: > 0 } method ? method : "GET",
            Headers = [.. headers.Select(header => new HeaderField(header.Key, header.Value))],
            Claims = [.. claims.Select(claim => new HeaderField(claim.Key, claim.Value))],
            Namespace = Namespace.Trim() is { Length: > 0 } given ? given : "mesh",
        };
        var problems = new ExplainProblems(
            question.From.Length == 0 ? "Say who sends it, such as gw or ingress." : ProblemOf(() => Callers.Find(view, question.From, question.Namespace)),
            question.Url.Length == 0 ? "Say where to, such as http://ratings/ratings." : ProblemOf(() => RequestExplainer.UrlOf(question.Url)),
            headerProblem,
            claimProblem);
        return (problems.Any ? null : question, problems);
    }

    private static string? ProblemOf(Action look)
    {
        try
        {
            look();
            return null;
        }
        catch (ExplanationException exception)
        {
            return $"{char.ToUpperInvariant(exception.Message[0])}{exception.Message[1..]}.";
        }
    }
}
