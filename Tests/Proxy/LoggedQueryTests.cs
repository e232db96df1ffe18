using MeshProxy.AccessLogging;
using Xunit;

namespace Tests.Proxy;

public sealed class LoggedQueryTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "?")]
    [InlineData("?a=1&b=2", "?a=1&b=2")]
    [InlineData("?access_token", "?access_token")]
    [InlineData("?access_token=secret", "?access_token=[redacted]")]
    [InlineData("?a=1&access_token=secret&b=2", "?a=1&access_token=[redacted]&b=2")]
    [InlineData("?access_token=one&access_token=two=2&&c", "?access_token=[redacted]&access_token=[redacted]&&c")]
    [InlineData("?access%5Ftoken=secret", "?access%5Ftoken=[redacted]")]
    [InlineData("?ticket=secret&a%=1", "?ticket=[redacted]&a%=1")]
    [InlineData("?my_access_token=1&tickets=2&Ticket=3", "?my_access_token=1&tickets=2&Ticket=3")]
    public void Tokens_AreNotLogged(string query, string logged) => Assert.Equal(logged, LoggedQuery.Of(query, ["ticket"]));
}
