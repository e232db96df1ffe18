using MeshRouting.Matching;
using Tests.Model;
using Xunit;

namespace Tests.Routing;

/// <summary>What is let in as a regular expression is one to the proxies too, and means the same.</summary>
public sealed class DialectTests
{
    [Theory]
    [InlineData(@"/\pL+", "/straße", true)]
    [InlineData(@"/\pL+", "/12", false)]
    [InlineData(@"/[\pN_]+", "/1_", true)]
    [InlineData(@"/\x{3BB}", "/λ", true)]
    [InlineData(@"/\x{1F600}", "/😀", true)]
    [InlineData(@"/[\x{3B1}-\x{3C9}]", "/λ", true)]
    [InlineData(@"/\x41", "/A", true)]
    [InlineData(@"/(?U:a+)b", "/aab", true)]
    [InlineData(@"(?U)/a+b", "/aab", true)]
    [InlineData(@"(?i)/A+", "/aa", true)]
    [InlineData(@"/(?P<name>a|b)", "/b", true)]
    [InlineData(@"/\C", "/x", true)]
    [InlineData(@"/\Q.\E", "/.", true)]
    [InlineData(@"/\Q.\E", "/a", false)]
    public void Pattern_MeansTheSameToBoth(string pattern, string value, bool holds)
    {
        var escaped = pattern.Replace("'", "''", StringComparison.Ordinal);
        Admitted.Clean(Admitted.Rule($"{{match: [{{uri: {{regex: '{escaped}'}}}}], route: [{{destination: {{host: b}}}}]}}"));

        Assert.Equal(holds, Re2Pattern.CompileFullMatch(pattern).IsMatch(value));
    }
}
