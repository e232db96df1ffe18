namespace MeshTesting.Statistics;

/// <summary>How often something comes about in independent tries. Exact but for rounding; nothing is approximated by a bell curve.</summary>
internal static class BinomialDistribution
{
    private const int MostSteps = 100_000;
    private const double Precision = 1e-15;
    private const double Tiny = 1e-300;

    // Lanczos' approximation of the gamma function, g = 7, n = 9: right to 15 digits.
    private const double LanczosShift = 7;
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
        9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The chance of at most so many in <paramref name="tries"/>.</summary>
    public static double AtMost(int count, int tries, double chance) =>
        count < 0 ? 0 : count >= tries ? 1 : chance <= 0 ? 1 : chance >= 1 ? 0 : RegularizedBeta(1 - chance, tries - count, count + 1);

    /// <summary>The chance of at least so many in <paramref name="tries"/>.</summary>
    public static double AtLeast(int count, int tries, double chance) =>
        count <= 0 ? 1 : count > tries ? 0 : chance <= 0 ? 0 : chance >= 1 ? 1 : RegularizedBeta(chance, count, tries - count + 1);

    /// <summary>The share below which a beta distribution has this part of its weight.</summary>
    public static double BetaQuantile(double part, double a, double b)
    {
        var (low, high) = (0.0, 1.0);
        while (high - low > double.Epsilon)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (RegularizedBeta(middle, a, b) < part)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    /// <summary>The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8).</summary>
    public static double RegularizedBeta(double x, double a, double b)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (x >= 1)
        {
            return 1;
        }

        // The fraction is quick below the middle; above it, the other tail is.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - RegularizedBeta(1 - x, b, a);
        }

        var front = Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        return front * Fraction(x, a, b);
    }

    // Lentz' method.
    private static double Fraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var result = d;
        for (var step = 1; step <= MostSteps; step++)
        {
            var even = step * (b - step) * x / ((a + (2 * step) - 1) * (a + (2 * step)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            result *= d * c;
            var odd = -(a + step) * (a + b + step) * x / ((a + (2 * step)) * (a + (2 * step) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return result;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogGamma(double value)
    {
        var x = value - 1;
        var sum = Lanczos[0];
        for (var index = 1; index < Lanczos.Length; index++)
        {
            sum += Lanczos[index] / (x + index);
        }

        var t = x + LanczosShift + 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
