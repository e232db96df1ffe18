using Benchmarks.Measuring;
using Xunit;

namespace Tests.Benchmarking;

public sealed class SpreadTests
{
    [Fact]
    public void OddNumber_HasAMiddle() => Assert.Equal(new Spread(3, 1, 9), Spread.Of(9, 1, 3));

    [Fact]
    public void EvenNumber_HasItsMiddleBetweenTwo() => Assert.Equal(new Spread(2.5, 1, 9), Spread.Of(9, 1, 3, 2));

    [Fact]
    public void Nothing_HasNoMiddle() => Assert.Throws<ArgumentException>(() => Spread.Of());

    [Fact]
    public void Ratio_IsOfEachRoundByItself()
    {
        // The second round was on a machine half as fast, and the ratio knows nothing of it.
        var ratio = Spread.OfRatio([10, 20, 12], [5, 10, 6]);

        Assert.Equal(new Spread(2, 2, 2), ratio);
    }

    [Fact]
    public void RoundsThatDoNotMatch_AreNotCompared() => Assert.Throws<ArgumentException>(() => Spread.OfRatio([1, 2], [1]));
}
