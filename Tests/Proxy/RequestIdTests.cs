using System.Collections.Concurrent;
using MeshProxy.Forwarding;
using Xunit;

namespace Tests.Proxy;

public sealed class RequestIdTests
{
    [Fact]
    public void Id_IsARandomUuid()
    {
        var id = Guid.ParseExact(RequestId.Next(), "D");

        Assert.Equal(4, id.Version);
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void ManyIdsOfManyThreads_AreAllDifferent()
    {
        var ids = new ConcurrentBag<string>();

        // More than are fetched at a time.
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                ids.Add(RequestId.Next());
            }
        });

        Assert.Equal(8000, ids.Distinct().Count());
    }
}
