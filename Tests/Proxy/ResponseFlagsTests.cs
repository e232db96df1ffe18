using MeshProxy.Forwarding;
using Xunit;

namespace Tests.Proxy;

public sealed class ResponseFlagsTests
{
    [Fact]
    public void Flags_StandInEnvoysOrder_EachOnce()
    {
        List<string> flags = [];
        foreach (var flag in new[] { "URX", "DI", "UT", "FI", "UT", "NC" })
        {
            ResponseFlags.Insert(flags, flag);
        }

        Assert.Equal(["UT", "DI", "FI", "URX", "NC"], flags);
    }
}
