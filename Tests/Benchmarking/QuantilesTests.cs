using Benchmarks.Measuring;
using CsCheck;
using Xunit;

namespace Tests.Benchmarking;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    [InlineData(0.0001, 1)]
    public void Quantile_IsTheValueThatSuchAPartIsNoMoreThan(double part, double expected) =>
        Assert.Equal(expected, new Quantiles(Enumerable.Range(1, 100).Reverse().Select(value => (double)value)).At(part));

    [Fact]
    public void Quantile_IsOneOfTheValuesAndNoSmallerPartIsBelowIt() =>
        Gen.Select(Gen.Double[0, 1000].Array[1, 50], Gen.Double[0.001, 1]).Sample((values, part) =>
        {
            var found = new Quantiles(values).At(part);
            return values.Contains(found)
                && values.Count(value => value <= found) >= part * values.Length
                && values.Count(value => value < found) < part * values.Length;
        });

    [Fact]
    public void NoValues_HaveNoQuantile() => Assert.Throws<InvalidOperationException>(() => new Quantiles([]).Median);

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    public void PartsBeyondAll_AreRefused(double part) => Assert.Throws<ArgumentOutOfRangeException>(() => new Quantiles([1]).At(part));
}
