namespace MeshControlPlane.WebConsole.Explain;

/// <summary>What is wrong with the fields of a question; <see langword="null"/> where nothing is.</summary>
internal sealed record ExplainProblems(string? From, string? Url, string? Headers, string? Claims)
{
    public static ExplainProblems None { get; } = new(null, null, null, null);

    public bool Any => (From ?? Url ?? Headers ?? Claims) is not null;
}
