using System.Net;
using MeshControlPlane.Hosting;
using Xunit;

namespace Tests.Control;

public sealed class OwnNamesTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost", false)]
    [InlineData("::1", "localhost", false)]
    [InlineData("0.0.0.0", "localhost", false)]
    [InlineData("127.0.0.2", "127.0.0.2", true)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("2001:db8::7", "[2001:db8::7]", true)]
    public void Links_LeadWhereItListens(string bind, string host, bool isInCertificate)
    {
        var names = new OwnNames(IPAddress.Parse(bind), []);

        Assert.Equal(host, names.Host);
        Assert.Equal(isInCertificate, names.Addresses.Contains(IPAddress.Parse(bind)));
    }
}
