namespace Aspire.Hosting.Processes;

/// <summary>What to start.</summary>
internal sealed record LaunchSpec
{
    public required string Command { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Added to the AppHost's own environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The command as one would type it.</summary>
    public string CommandLine => string.Join(' ', Arguments.Prepend(Command).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
