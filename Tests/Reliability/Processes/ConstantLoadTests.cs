using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Reliability;

/// <summary>The load goes on at its rate, whatever becomes of its requests.</summary>
public sealed class ConstantLoadTests
{
    private const string ResetHead = "upstream connect error or disconnect/reset before headers. ";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task RequestsThatWait_KeepNoneBack_AndAreTimedFromWhenTheyWereDue()
    {
        var time = new FakeTimeProvider();
        var answer = new TaskCompletionSource();
        using var handler = new WaitingHandler(answer.Task);
        await using var load = Load(handler, time);
        await Eventually.TrueAsync(() => load.UnderWay == 1, "the first");
        for (var number = 2; number <= 5; number++)
        {
            time.Advance(Interval);
            await Eventually.TrueAsync(() => load.UnderWay == number, $"request {number}");
        }

        time.Advance(TimeSpan.FromMilliseconds(50));
        answer.SetResult();
        var answers = await load.StopAsync();

        Assert.Equal([0, 100, 200, 300, 400], answers.Select(one => one.Due.TotalMilliseconds).Order());
        Assert.All(answers, one => Assert.Equal((450, Outcomes.None), (one.Ended.TotalMilliseconds, one.Outcome)));
    }

    [Fact]
    public async Task GeneratorThatIsHeldUp_SendsWhatWasDue_AndItsLatenessCounts()
    {
        var time = new FakeTimeProvider();
        using var handler = new WaitingHandler(Task.CompletedTask);
        await using var load = Load(handler, time);
        await Eventually.TrueAsync(() => load.Answers.Count == 1, "the first");

        time.Advance(5 * Interval);
        await Eventually.TrueAsync(() => load.Answers.Count == 6, "all that were due meanwhile");

        Assert.Equal([0, 0, 100, 200, 300, 400], load.Answers.Select(one => one.Elapsed.TotalMilliseconds).Order());
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "no healthy upstream", nameof(Outcomes.NoHealthyUpstream))]
    [InlineData(HttpStatusCode.ServiceUnavailable, ResetHead + "retried and the latest reset reason: connection termination", nameof(Outcomes.Terminated))]
    [InlineData(HttpStatusCode.ServiceUnavailable, ResetHead + "reset reason: overflow", nameof(Outcomes.Other))]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"title":"The ratings service is not available"}""", nameof(Outcomes.Unavailable))]
    [InlineData(HttpStatusCode.GatewayTimeout, "upstream request timeout", nameof(Outcomes.UpstreamTimeout))]
    [InlineData(HttpStatusCode.NotFound, "", nameof(Outcomes.Other))]
    public void Answers_AreToldApartByTheirTexts(HttpStatusCode status, string body, string outcome)
    {
        var type = new MediaTypeHeaderValue(body.StartsWith('{') ? "application/problem+json" : "text/plain");
        using var response = new HttpResponseMessage(status) { Content = new StringContent(body, type) };

        Assert.Equal(outcome, OutcomeText.Of(response, body).ToString());
    }

    private static ConstantLoad Load(HttpMessageHandler handler, FakeTimeProvider time) =>
        new(Caller.Call, handler, () => new HttpRequestMessage(HttpMethod.Get, "http://ratings.test/"), Interval, time.GetTimestamp(), time);

    private sealed class WaitingHandler(Task answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await answer.WaitAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
