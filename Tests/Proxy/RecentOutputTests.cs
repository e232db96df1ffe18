using System.Text;
using MeshProxy.Observability;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class RecentOutputTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Lines_AreReadAfterTheirTime_AndThenOnlyWhatIsNew()
    {
        var output = new RecentOutput(_time);
        output.Add("one\ntwo\n"u8);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        new RecentOutputLogger(output).CreateLogger("MeshProxy.Health").Log(LogLevel.Warning, new EventId(3), "no\nanswer", null, (text, _) => text);

        var (all, position) = output.Read(0);
        Assert.Equal("2026-11-23T10:00:00.000Z one\n2026-11-23T10:00:00.000Z two\n2026-11-23T10:00:01.500Z warn: MeshProxy.Health[3] no answer\n", Text(all));

        Assert.Equal("", Text(output.Read(position).Text));
        output.Add("four\n"u8);
        Assert.Equal("2026-11-23T10:00:01.500Z four\n", Text(output.Read(position).Text));

        // A position of another run.
        Assert.Equal(Text(output.Read(0).Text), Text(output.Read(1000).Text));
    }

    [Fact]
    public void WhatIsTooMuch_GoesFromTheBeginning()
    {
        var output = new RecentOutput(_time);
        var line = Encoding.UTF8.GetBytes(new string('x', 1023) + "\n");
        for (var i = 0; i < 300; i++)
        {
            output.Add(line);
        }

        Assert.Equal(RecentOutput.Limit / 1024, Text(output.Read(0).Text).Count(c => c == '\n'));

        output.Add(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n"))));
        var text = Text(output.Read(0).Text);
        Assert.EndsWith("line 99999\n", text, StringComparison.Ordinal);
        Assert.StartsWith("2026-11-23T10:00:00.000Z line ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminPage_TellsThePositionToGoOnFrom()
    {
        await using var proxy = await TestProxy.SidecarAsync(push: null);
        using var admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{proxy.AdminPort}") };
        proxy.Host.RecentOutput.Add("first\n"u8);

        using var first = await admin.GetAsync(new Uri("/logs", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.EndsWith(" first\n", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        proxy.Host.RecentOutput.Add("second\n"u8);
        var next = await admin.GetStringAsync(new Uri($"/logs?after={first.Headers.GetValues("x-mesh-position").Single()}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.EndsWith(" second\n", next, StringComparison.Ordinal);
        Assert.DoesNotContain("first", next, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlyMemory<byte> text) => Encoding.UTF8.GetString(text.Span);
}
