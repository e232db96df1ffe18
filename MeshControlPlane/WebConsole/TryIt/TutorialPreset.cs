namespace MeshControlPlane.WebConsole.TryIt;

/// <summary>The requests that a step of the tutorial sends.</summary>
internal sealed record TutorialPreset
{
    /// <summary>How the address names it.</summary>
    public required string Id { get; init; }

    /// <summary>The section of the tutorial.</summary>
    public required int Step { get; init; }

    public required string Title { get; init; }

    /// <summary>What is applied before, in <c>mesh/</c>; none where nothing is.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Another command to run before; <see langword="null"/> for none.</summary>
    public string? Command { get; init; }

    /// <summary>What is to be seen.</summary>
    public required string Expectation { get; init; }

    /// <summary>The workload that sends; <see langword="null"/> for a client at the ingress.</summary>
    public string? Workload { get; init; }

    /// <summary>The URL that a workload writes; <see langword="null"/> for the application's way in.</summary>
    public string? Url { get; init; }

    public required int Count { get; init; }

    public int AtOnce { get; init; } = 1;

    /// <summary>What to run in the shell before.</summary>
    public string? Preparation => Files.Count > 0 ? $"kubectl -n mesh apply {string.Join(' ', Files.Select(file => $"-f mesh/{file}"))}" : Command;
}
