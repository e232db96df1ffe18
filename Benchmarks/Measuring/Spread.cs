namespace Benchmarks.Measuring;

/// <summary>What came out of several turns: the one in the middle, and how far apart they are.</summary>
/// <param name="Median">Half of them are no more.</param>
/// <param name="Least">The least of all.</param>
/// <param name="Most">The most of all.</param>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Spread Of(params IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("there is nothing to find the middle of", nameof(values));
        }

        var middle = sorted.Length / 2;
        return new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>One beside another: of each round by itself, so that the machine's mood cancels out.</summary>
    /// <exception cref="ArgumentException">They did not have the same number of rounds.</exception>
    public static Spread OfRatio(IReadOnlyCollection<double> one, IReadOnlyCollection<double> other) => one.Count == other.Count
        ? Of(one.Zip(other, (left, right) => left / right))
        : throw new ArgumentException($"{one.Count} rounds cannot be compared with {other.Count}", nameof(other));
}
