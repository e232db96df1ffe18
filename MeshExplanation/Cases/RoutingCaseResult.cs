using System.Globalization;

namespace MeshExplanation.Cases;

/// <summary>What came of a case.</summary>
public sealed record RoutingCaseResult
{
    /// <summary>The case.</summary>
    public required RoutingCase Case { get; init; }

    /// <summary>What came otherwise than it has to; empty for a case that passes.</summary>
    public IReadOnlyList<RoutingMismatch> Mismatches { get; init; } = [];

    /// <summary>Why the question has no answer, such as an unknown URL scheme; <see langword="null"/> when it has one.</summary>
    public string? Problem { get; init; }

    /// <summary>Where the request goes and why; <see langword="null"/> when there is no answer.</summary>
    public RequestExplanation? Explanation { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether all came as it has to.</summary>
    public bool Passed => Problem is null && Mismatches.Count == 0;

    /// <summary>Does nothing for a case that passes.</summary>
    /// <exception cref="RoutingCaseException">It fails; the message says in what, and why it is so.</exception>
    public void EnsurePassed()
    {
        if (!Passed)
        {
            throw new RoutingCaseException(ToString());
        }
    }

    /// <summary>What is to be said of it: a line where it passes; else what was expected, what came, and the explanation.</summary>
    public override string ToString()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Case.File}:{Case.Line}: {(Passed ? "passed" : "FAILED")}: {Case.Name}"));
        if (Problem is not null)
        {
            text.WriteLine($"  {Problem}");
        }

        foreach (var mismatch in Mismatches)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {mismatch.Field}: expected {mismatch.Expected}  [{Case.File}:{mismatch.Line}]"));
            text.WriteLine($"  {new string(' ', mismatch.Field.Length)}       got {mismatch.Actual}");
        }

        if (!Passed && Explanation is not null)
        {
            text.WriteLine("  why:");
            using var explanation = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            ExplanationText.Write(Explanation, explanation);
            foreach (var line in explanation.ToString().TrimEnd('\n').Split('\n'))
            {
                text.WriteLine(line.Length == 0 ? "" : $"    {line}");
            }
        }

        return text.ToString().TrimEnd('\n');
    }
}
