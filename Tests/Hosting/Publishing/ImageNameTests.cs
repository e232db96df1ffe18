using Aspire.Hosting.Publishing;
using Xunit;

namespace Tests.Hosting.Publishing;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("bookinfo/gateway:1.0.0", null, null, "bookinfo/gateway:1.0.0")]
    [InlineData("bookinfo/gateway", null, null, "bookinfo/gateway:1.0.0")]
    [InlineData("bookinfo/gateway:1.0.0", "r.example:5000/team", null, "r.example:5000/team/bookinfo/gateway:1.0.0")]
    [InlineData("bookinfo/gateway:1.0.0", "r.example/", "2.1", "r.example/bookinfo/gateway:2.1")]
    [InlineData("gateway", "r.example", "2.1", "r.example/gateway:2.1")]
    [InlineData("gateway@sha256:abcd", "r.example", "2.1", "r.example/gateway@sha256:abcd")]
    [InlineData("ghcr.io/other/thing:7", "r.example", "2.1", "ghcr.io/other/thing:7")]
    [InlineData("localhost/thing", "r.example", "2.1", "localhost/thing")]
    [InlineData("host:5000/thing:7", "r.example", "2.1", "host:5000/thing:7")]
    public void Image_IsPulledFrom(string image, string? registry, string? tag, string expected) => Assert.Equal(expected, new ImageNames(registry, tag).Of(image));
}
