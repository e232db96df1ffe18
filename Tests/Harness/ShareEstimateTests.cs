using MeshTesting;
using MeshTesting.Statistics;
using Xunit;

namespace Tests.Harness;

public sealed class ShareEstimateTests
{
    // From R: binom.test(count, total, conf.level = confidence)$conf.int; of none and all, 1 - (1 - confidence)/2 to the power of 1/total.
    [Theory]
    [InlineData(0, 10, 0.95, 0, 0.3084971)]
    [InlineData(10, 10, 0.95, 0.6915029, 1)]
    [InlineData(5, 10, 0.95, 0.1870860, 0.8129140)]
    [InlineData(1, 2, 0.9, 0.0253206, 0.9746794)]
    [InlineData(50, 100, 0.95, 0.3983211, 0.6016789)]
    public void Interval_IsThatOfClopperAndPearson(int count, int total, double confidence, double lower, double upper)
    {
        var estimate = ShareEstimate.Of(count, total, confidence);

        Assert.Equal(lower, estimate.Lower, 6);
        Assert.Equal(upper, estimate.Upper, 6);
    }

    [Theory]
    [InlineData(3, 10, 0.3)]
    [InlineData(0, 1, 0.5)]
    [InlineData(499, 1000, 0.5)]
    [InlineData(17, 25, 0.9)]
    [InlineData(9_990, 10_000, 0.999)]
    public void Tails_AreTheSumsOfTheirTerms(int count, int tries, double chance)
    {
        Assert.Equal(Enumerable.Range(0, count + 1).Sum(k => Term(k, tries, chance)), BinomialDistribution.AtMost(count, tries, chance), 9);
        Assert.Equal(Enumerable.Range(count, tries - count + 1).Sum(k => Term(k, tries, chance)), BinomialDistribution.AtLeast(count, tries, chance), 9);
    }

    [Fact]
    public void Interval_HoldsTheTruth_AsOftenAsItSays()
    {
        const double Truth = 0.3;
        const int Tries = 60;
        // Exact: the weight of all counts whose interval misses the truth.
        var missed = Enumerable.Range(0, Tries + 1).Where(count => !ShareEstimate.Of(count, Tries, 0.99).Allows(Truth)).Sum(count => Term(count, Tries, Truth));

        Assert.InRange(missed, 0.001, 0.01);
    }

    [Fact]
    public void NeverAndAlways_AreRefutedByOne()
    {
        Assert.False(ShareEstimate.Of(1, 1000).Allows(0));
        Assert.False(ShareEstimate.Of(999, 1000).Allows(1));
        Assert.True(ShareEstimate.Of(0, 1000).Allows(0));
        Assert.True(ShareEstimate.Of(1000, 1000).Allows(1));
    }

    [Fact]
    public void Text_StatesTheConfidence() => Assert.Equal(
        "431 of 1000 (43.1 %; with 99.9 % confidence between 37.9651 % and 48.3402 %)",
        ShareEstimate.Of(431, 1000).ToString());

    [Fact]
    public void NumbersOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ShareEstimate.Of(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShareEstimate.Of(1, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ToTell(0.5, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ToTell(0.5, 0.6, confidence: 0));
    }

    [Theory]
    [InlineData(0.5, 0.6)]
    [InlineData(0.1, 0.2)]
    [InlineData(0, 0.01)]
    [InlineData(0.01, 0.05)]
    public void SampleSize_IsEnough_AndHalfOfItIsNot(double one, double other)
    {
        var requests = SampleSize.ToTell(one, other, 0.99, 0.95);

        Assert.True(Noticed(requests, one, other) >= 0.95 && Noticed(requests, other, one) >= 0.95);
        Assert.True(Noticed(requests / 2, one, other) < 0.95 || Noticed(requests / 2, other, one) < 0.95);

        // Exact again: the weight of the counts by which the claim would be refuted.
        static double Noticed(int requests, double claim, double truth) =>
            Enumerable.Range(0, requests + 1).Where(count => !ShareEstimate.Of(count, requests, 0.99).Allows(claim)).Sum(count => Term(count, requests, truth));
    }

    [Fact]
    public void SampleSize_ForHalfAndSixTenths_IsWhatPeopleShouldKnow() => Assert.InRange(SampleSize.ToTell(0.5, 0.6), 900, 1200);

    private static double Term(int count, int tries, double chance)
    {
        var log = 0.0;
        for (var i = 1; i <= count; i++)
        {
            log += Math.Log(tries - count + i) - Math.Log(i);
        }

        return chance switch
        {
            0 => count == 0 ? 1 : 0,
            1 => count == tries ? 1 : 0,
            _ => Math.Exp(log + (count * Math.Log(chance)) + ((tries - count) * Math.Log(1 - chance))),
        };
    }
}
