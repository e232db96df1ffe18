using MeshTesting.Statistics;

namespace MeshTesting;

/// <summary>How many requests it takes to be sure.</summary>
public static class SampleSize
{
    private const int Most = 50_000_000;

    /// <summary>
    /// The requests that are needed to tell two shares apart: whichever of the two is the true one, an assertion that the other is fails, but for one time in
    /// 1 / (1 - <paramref name="power"/>), and one that it is itself holds, but for one time in 1 / (1 - <paramref name="confidence"/>).
    /// </summary>
    /// <param name="share">A share, from 0 to 1.</param>
    /// <param name="from">Another one.</param>
    /// <param name="confidence">That of the assertion.</param>
    /// <param name="power">How sure it has to be that the wrong one is noticed.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is out of its range, or the shares are the same, or too close for 50 million requests.
    /// </exception>
    public static int ToTell(double share, double from, double confidence = ShareEstimate.DefaultConfidence, double power = ShareEstimate.DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(share, from);
        ShareEstimate.ThrowIfNoConfidence(confidence);
        ShareEstimate.ThrowIfNoConfidence(power);

        // What a number of requests can tell grows with it, but for the steps of whole requests.
        var enough = 1;
        while (!Tells(enough, share, from, confidence, power))
        {
            enough = enough < Most
                ? enough * 2
                : throw new ArgumentOutOfRangeException(nameof(from), from, $"It would take more than {Most} requests to tell it from {share}.");
        }

        var tooFew = enough / 2;
        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            (tooFew, enough) = Tells(middle, share, from, confidence, power) ? (tooFew, middle) : (middle, enough);
        }

        return enough;
    }

    private static bool Tells(int requests, double share, double other, double confidence, double power) =>
        Refutes(requests, share, other, confidence) >= power && Refutes(requests, other, share, confidence) >= power;

    /// <summary>The chance that a claim is refuted by so many requests where another share is the true one.</summary>
    private static double Refutes(int requests, double claim, double truth, double confidence)
    {
        var tail = (1 - confidence) / 2;
        if (claim <= 0)
        {
            return BinomialDistribution.AtLeast(1, requests, truth);
        }

        if (claim >= 1)
        {
            return BinomialDistribution.AtMost(requests - 1, requests, truth);
        }

        // The most that is too few, and the least that is too many.
        var few = Last(requests, count => BinomialDistribution.AtMost(count, requests, claim) < tail);
        var many = requests - Last(requests, count => BinomialDistribution.AtLeast(requests - count, requests, claim) < tail);
        return BinomialDistribution.AtMost(few, requests, truth) + BinomialDistribution.AtLeast(many, requests, truth);
    }

    /// <summary>The last number from 0 on that fits; -1 when none does. What fits comes first.</summary>
    private static int Last(int most, Func<int, bool> fits)
    {
        var (low, high) = (-1, most + 1);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = fits(middle) ? (middle, high) : (low, middle);
        }

        return low;
    }
}
