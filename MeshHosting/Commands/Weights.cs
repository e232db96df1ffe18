using System.Globalization;

namespace Aspire.Hosting.Commands;

/// <summary>Reads weights as they are typed: <c>v1=90,v2=10</c>.</summary>
internal static class Weights
{
    private const int Most = 1_000_000;

    /// <exception cref="MeshCommandException">The text is no list of weights.</exception>
    public static IReadOnlyList<(string Subset, int Weight)> Parse(string text)
    {
        var weights = new List<(string Subset, int Weight)>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word.Split('=') is not [{ Length: > 0 } subset, var number]
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                || weight > Most)
            {
                throw new MeshCommandException($"'{word}' is no weight: write SUBSET=NUMBER, such as v1=90,v2=10.");
            }

            if (weights.Any(other => other.Subset == subset))
            {
                throw new MeshCommandException($"Subset '{subset}' has two weights in '{text}'.");
            }

            weights.Add((subset, weight));
        }

        return weights.Sum(weight => weight.Weight) > 0
            ? weights
            : throw new MeshCommandException($"The weights '{text}' come to 0: at least one must be more than 0, such as v1=90,v2=10.");
    }
}
