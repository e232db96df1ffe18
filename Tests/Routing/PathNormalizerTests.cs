using CsCheck;
using MeshProtocol;
using MeshRouting;
using Xunit;

namespace Tests.Routing;

public sealed class PathNormalizerTests
{
    private static readonly string[] Segments = ["a", "..", ".", "%2e", "%2E.", "\\", "//", "%2f", "b"];

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/..", "/")]
    [InlineData("/app/%2E./admin", "/admin")]
    [InlineData("/app//../admin", "/app/admin")]
    [InlineData("/a//b", "/a//b")]
    [InlineData(@"/a\b", "/a/b")]
    [InlineData("/%30%41%7e%2D%5f", "/0A~-_")]
    [InlineData("/a%2Fb%5Cc%20d", "/a%2Fb%5Cc%20d")]
    [InlineData("/a%2fb", "/a%2fb")]
    [InlineData("/a#b", "/a")]
    [InlineData("/100%", "/100%")]
    [InlineData("/%zz%4", "/%zz%4")]
    [InlineData("/.hidden/..x/...", "/.hidden/..x/...")]
    public void Path_IsNormalised(string sent, string expected) => Assert.Equal(expected, PathNormalizer.Normalize(sent));

    [Theory]
    [InlineData(PathNormalization.None, "/a/./b//c%2Fd", "/a/./b//c%2Fd")]
    [InlineData(PathNormalization.Unspecified, "/a/./b//c%2Fd", "/a/b//c%2Fd")]
    [InlineData(PathNormalization.Base, "/a/./b//c%2Fd", "/a/b//c%2Fd")]
    [InlineData(PathNormalization.MergeSlashes, "/a/./b///c%2Fd//", "/a/b/c%2Fd/")]
    [InlineData(PathNormalization.DecodeAndMergeSlashes, "/a/./b//c%2fd%5Ce", "/a/b/c/d/e")]
    [InlineData(PathNormalization.DecodeAndMergeSlashes, "/public%2F..%2Fadmin", "/admin")]
    public void Level_SaysHowFar(PathNormalization level, string sent, string expected) => Assert.Equal(expected, PathNormalizer.Normalize(sent, level));

    [Fact]
    public void OrdinaryPath_IsNotCopied()
    {
        const string Path = "/gateway/books/.well-known/1.json";
        Assert.Same(Path, PathNormalizer.Normalize(Path));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            PathNormalizer.Normalize(Path);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void AnyPath_HasNoDotSegmentsAfterwards() =>
        Gen.Int[0, Segments.Length - 1].Select(i => Segments[i]).Array[0, 300].Sample(segments =>
        {
            var normal = PathNormalizer.Normalize("/" + string.Join('/', segments));
            Assert.DoesNotContain(normal.Split('/'), segment => segment is "." or "..");
            Assert.StartsWith("/", normal, StringComparison.Ordinal);
        }, iter: 500);
}
