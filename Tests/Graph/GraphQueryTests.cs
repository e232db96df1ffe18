using MeshControlPlane.Observability.Graph;
using MeshControlPlane.WebConsole.Graph;
using Xunit;

namespace Tests.Graph;

public sealed class GraphQueryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?view=workload&ns=istio-system,mesh&range=30m&labels=rate,time,share&rt=p99")]
    [InlineData("?services=off&idlenodes=on&idleedges=on&boxes=off&security=off&badges=off&animation=off")]
    [InlineData("?find=%25httperr%20%3E%205&hide=name%20contains%20a%26b")]
    [InlineData("?at=1795000000&replay=fast&before=1794999000&selected=app%2Fmesh%2Fbooks%2Fv1%3Eapp%2Fmesh%2Fratings%2Fv1%3Ehttp")]
    [InlineData("?protocols=http,tcp&bytes=sent&at=1795000000&window=30m&trace=0af7651916cd43dd8448eb211c80319c")]
    public void Address_SaysTheSameAfterItWasRead(string query) => Assert.Equal(query, GraphQuery.Parse($"http://localhost:20001/{query}").ToString());

    [Fact]
    public void Address_IsRead()
    {
        var query = GraphQuery.Parse("http://localhost/graph?view=app&range=5m&labels=rate,bytes&find=mtls&at=1795000000#main");

        Assert.Equal((GraphView.App, 5, EdgeLabels.Rate | EdgeLabels.Throughput, "mtls"), (query.View, query.Minutes, query.Labels, query.Find));
        Assert.Equal(1795000000, query.At!.Value.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("?view=pie&range=7m&rt=p12&at=soon&replay=fast&before=-5")]
    [InlineData("?window=7m&bytes=all")]
    [InlineData("?range=999999999999m&at=999999999999999")]
    public void WhatIsNotUnderstood_IsLeftOut(string query) => Assert.Equal("", GraphQuery.Parse($"http://localhost/{query}").ToString());
}
