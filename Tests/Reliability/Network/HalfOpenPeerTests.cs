using System.Net;
using MeshProtocol;
using Xunit;

namespace Tests.Reliability.Network;

/// <summary>
/// A workload vanishes without a word while connections to it stand: from sidecar to sidecar, with mutual TLS. Whoever has sent it something waits, as with
/// Envoy: a timeout, the caller's patience or its return ends that.
/// </summary>
public sealed class HalfOpenPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task WithATimeoutForEachTry_AnotherServesTheCaller(UpstreamProtocol protocol)
    {
        await using var peers = await TwoPeers.StartAsync(push =>
        {
            push.Clusters[0].Protocol = protocol;
            MeshCalls.Forward(push).Retries = new RetryPolicy { Attempts = 3, PerTryTimeoutMs = 1500, Conditions = { RetryCondition.ServerError } };
        });
        await peers.BothAnswerAsync();

        peers.First.Freeze();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => peers.AskAsync(Token)));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "two"), answer));
        peers.First.Thaw();
        await peers.BothAnswerAsync();
    }

    [Fact]
    public async Task WithoutATimeout_WhatWasSentWaits_AndTheRestGoesElsewhereOnceItIsOut()
    {
        await using var peers = await TwoPeers.StartAsync();
        await peers.BothAnswerAsync();
        var slot = peers.Caller.Host.Slot(ListenerDirection.Outbound);

        peers.First.Freeze();
        using var impatient = new CancellationTokenSource();
        // Each second one goes there: of either pair, one waits.
        Task[] leaving = [peers.AskAsync(impatient.Token), peers.AskAsync(impatient.Token)];
        Task<(HttpStatusCode, string)>[] waiting = [peers.AskAsync(Token), peers.AskAsync(Token)];
        await Eventually.TrueAsync(() => leaving.Count(asked => asked.IsCompleted) + waiting.Count(asked => asked.IsCompleted) == 2, "two to be served");
        await Eventually.TrueAsync(() => slot.Statistics.Active == 2, "two to wait");

        var patient = waiting.Count(asked => !asked.IsCompleted);
        await impatient.CancelAsync();
        await Eventually.TrueAsync(() => slot.Statistics.Active == patient, "nothing to stay of who has lost patience");
        peers.Remove();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((HttpStatusCode.OK, "two"), await peers.AskAsync(Token));
        }

        peers.First.Thaw();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(HttpStatusCode.OK, answer.Item1));
        await Eventually.TrueAsync(() => slot.Statistics.Active == 0, "all to be over");
    }

    [Fact]
    public async Task ResetOfEveryConnection_BetweenRequests_LosesNone()
    {
        await using var peers = await TwoPeers.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await peers.BothAnswerAsync();
            peers.First.Reset();
        }
    }
}
