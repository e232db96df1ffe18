namespace Benchmarks.Measuring;

/// <summary>Values in order; a quantile is one of them (the nearest rank), never something in between.</summary>
internal sealed class Quantiles(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double Median => At(0.5);

    public double P90 => At(0.9);

    public double P99 => At(0.99);

    public double P999 => At(0.999);

    /// <param name="part">More than 0, at most 1: what part of all values is no more.</param>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public double At(double part)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, 1);
        return _sorted.Length > 0 ? _sorted[(int)Math.Ceiling(part * _sorted.Length) - 1] : throw new InvalidOperationException("There are no values.");
    }
}
