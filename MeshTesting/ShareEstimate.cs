using System.Globalization;
using MeshTesting.Statistics;

namespace MeshTesting;

/// <summary>
/// A share that was counted, and the shares that it may come from: the exact interval of Clopper and Pearson for independent tries. With the confidence
/// that is told, the true share lies within; a claim outside of it is refuted.
/// </summary>
public sealed record ShareEstimate
{
    /// <summary>The confidence of assertions where nothing else is said: a right mesh fails one of a thousand.</summary>
    public const double DefaultConfidence = 0.999;

    private ShareEstimate(int count, int total, double lower, double upper, double confidence)
    {
        Count = count;
        Total = total;
        Lower = lower;
        Upper = upper;
        Confidence = confidence;
    }

    /// <summary>How many there were.</summary>
    public int Count { get; }

    /// <summary>Of how many.</summary>
    public int Total { get; }

    /// <summary>The least share that fits, from 0 to 1.</summary>
    public double Lower { get; }

    /// <summary>The greatest share that fits, from 0 to 1.</summary>
    public double Upper { get; }

    /// <summary>How sure it is that the true share is between the two, from 0 to 1.</summary>
    public double Confidence { get; }

    /// <summary>The share that was counted; 0 of none.</summary>
    public double Share => Total == 0 ? 0 : (double)Count / Total;

    /// <summary>Works the interval out.</summary>
    /// <param name="count">How many; 0 to <paramref name="total"/>.</param>
    /// <param name="total">Of how many; of none any share fits.</param>
    /// <param name="confidence">Greater than 0 and less than 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public static ShareEstimate Of(int count, int total, double confidence = DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total);
        ThrowIfNoConfidence(confidence);
        var tail = (1 - confidence) / 2;
        var lower = count == 0 ? 0 : BinomialDistribution.BetaQuantile(tail, count, total - count + 1);
        var upper = count == total ? 1 : BinomialDistribution.BetaQuantile(1 - tail, count + 1, total - count);
        return new ShareEstimate(count, total, lower, upper, confidence);
    }

    /// <summary>Whether a share may be the true one. Never and always (0 and 1) are refuted by a single try.</summary>
    /// <param name="share">From 0 to 1.</param>
    public bool Allows(double share) => share switch
    {
        <= 0 => Count == 0,
        >= 1 => Count == Total,
        _ => share >= Lower && share <= Upper,
    };

    /// <summary>Such as <c>431 of 1000 (43.1 %; with 99.9 % confidence between 37.97 % and 48.35 %)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} of {Total} ({Percent(Share)}; with {Percent(Confidence)} confidence between {Percent(Lower)} and {Percent(Upper)})");

    internal static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.####} %");

    internal static void ThrowIfNoConfidence(double confidence)
    {
        if (confidence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence is greater than 0 and less than 1, such as 0.999.");
        }
    }
}
