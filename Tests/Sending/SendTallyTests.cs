using MeshControlPlane.Sending;
using Xunit;

namespace Tests.Sending;

public sealed class SendTallyTests
{
    [Fact]
    public void Answers_AreCountedByStatusVersionAndBody()
    {
        var tally = new SendTally();
        tally.Add(Answer(1, 200, "v1", "aa"), TimeSpan.FromSeconds(0.1));
        tally.Add(Answer(2, 200, "v2", "bb"), TimeSpan.FromSeconds(0.9));
        tally.Add(Answer(3, 200, "v1", "aa"), TimeSpan.FromSeconds(1.1));
        tally.Add(Answer(4, 503, null, ""), TimeSpan.FromSeconds(3.5));
        tally.Add(Answer(5, 0, null, "") with { Failure = "connection refused" }, TimeSpan.FromSeconds(3.6));
        tally.Add(Answer(6, 404, null, ""), TimeSpan.FromSeconds(3.7));

        var report = tally.Report(SendState.Running, 10, 7, TimeSpan.FromSeconds(4));

        Assert.Equal((6, 2), (report.Ended, report.Failed));
        Assert.Equal(["status", "x-books-version", "body"], report.Distributions.Select(distribution => distribution.Name));
        Assert.Equal([new("200", 3), new("404", 1), new("503", 1), new("connection refused", 1)], report.Distributions[0].Shares);
        Assert.Equal([new("v1", 2), new("v2", 1)], report.Distributions[1].Shares);
        Assert.Equal([new("aa text of aa", 2), new("bb text of bb", 1)], report.Distributions[2].Shares);
        Assert.Equal([new(2, 0, 0), new(1, 0, 0), new(0, 0, 0), new(0, 1, 2)], report.Seconds);
        Assert.Equal([6, 5, 4, 3, 2, 1], report.Answers.Select(answer => answer.Number));
        // What got no answer has no latency.
        Assert.Equal(new LatencySummary(3, 6, 6, 6), report.Latency);
    }

    [Fact]
    public void ManyDifferentBodies_DoNotGrowWithoutEnd_AndTheLastAnswersStay()
    {
        var tally = new SendTally();
        for (var i = 1; i <= 1000; i++)
        {
            tally.Add(Answer(i, 200, "v1", $"{i:x8}"), TimeSpan.FromSeconds(i / 100.0));
        }

        var report = tally.Report(SendState.Finished, 1000, 1000, TimeSpan.FromSeconds(10));

        var bodies = report.Distributions.Single(distribution => distribution.Name == "body");
        Assert.Equal(13, bodies.Shares.Count);
        Assert.Equal(988, bodies.Shares.Single(share => share.Value == "others").Count);
        Assert.Equal(1000, bodies.Total);
        Assert.Equal(Enumerable.Range(951, 50).Reverse(), report.Answers.Select(answer => answer.Number));
    }

    private static SentAnswer Answer(int number, int status, string? version, string fingerprint) => new()
    {
        Number = number,
        At = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromMilliseconds(number),
        Status = status,
        Headers = version is null ? [] : [new("X-Books-Version", version), new("server", "envoy")],
        Fingerprint = fingerprint,
        Body = fingerprint.Length == 0 ? "" : $"text of {fingerprint}\n",
    };
}
