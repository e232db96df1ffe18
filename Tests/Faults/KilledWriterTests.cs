using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Tests.Control;
using Xunit;

namespace Tests.Faults;

/// <summary>
/// The control plane is killed while several clients write, again and again. What it had acknowledged is there afterwards, what it had refused is not, and
/// what it had not answered is there whole or not at all. <c>MESH_KILL_ROUNDS</c> says how often it is killed.
/// </summary>
public sealed class KilledWriterTests
{
    private const int Clients = 3;
    private const int NamesEach = 5;
    private const int MostAnswers = 120;

    private const string Namespace = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: mesh }
        """;

    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("MESH_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 3;

    // What each rule is to be: its timeout, or none. Two values where the last write was not answered.
    private readonly ConcurrentDictionary<string, List<int?>> _expected = new();
    private long _newestVersion;

    [Fact]
    public async Task KilledAtAnyMoment_KeepsWhatItAcknowledged_AndNothingThatItRefused()
    {
        await using var control = await ControlPlaneProcess.StartAsync(Namespace);
        var random = new Random(4711);
        for (var round = 0; round < Rounds; round++)
        {
            var answersLeft = random.Next(1, MostAnswers);
            using var killed = new SemaphoreSlim(0);
            var writers = Enumerable.Range(0, Clients).Select(client => WriteAsync(control, client, new Random((round * Clients) + client), () =>
            {
                if (Interlocked.Decrement(ref answersLeft) == 0)
                {
                    killed.Release();
                }
            })).ToList();
            await killed.WaitAsync(TestContext.Current.CancellationToken);
            await control.KillAsync();
            await Task.WhenAll(writers);
            await control.RestartAsync();
            await CompareAsync(control, round);
        }
    }

    /// <summary>Writes until nobody answers any more.</summary>
    private async Task WriteAsync(ControlPlaneProcess control, int client, Random random, Action answered)
    {
        using var api = ApiClient.Open(control.Directory);
        while (true)
        {
            var name = $"c{client}-{random.Next(NamesEach)}";
            var known = _expected.GetOrAdd(name, _ => [null]);
            var before = Assert.Single(known);
            var seconds = random.Next(1, 100000);
            var (method, path, body, after) = (before, random.Next(4)) switch
            {
                (_, 0) => (HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule($"wrong-{name}", seconds, isWrong: true), before),
                (null, _) => (HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule(name, seconds), (int?)seconds),
                (_, 1) => (HttpMethod.Delete, $"{ApiClient.VirtualServices}/{name}", null, null),
                (_, 2) => (HttpMethod.Patch, $"{ApiClient.VirtualServices}/{name}",
                    $$"""{"spec":{"http":[{"timeout":"{{seconds}}s","route":[{"destination":{"host":"ratings"} }]}] } }""", seconds),
                _ => (HttpMethod.Put, $"{ApiClient.VirtualServices}/{name}", ApiClient.Rule(name, seconds), seconds),
            };
            try
            {
                var (code, answer) = await api.SendAsync(method, path, body, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
                Assert.True(code < 300 || (code == 422 && before == after), $"{method} {path}: {code} {answer}");
                _expected[name] = [after];
                if (answer["metadata"]?["resourceVersion"] is { } version)
                {
                    Note(long.Parse(version.ToString(), CultureInfo.InvariantCulture));
                }
            }
            catch (HttpRequestException)
            {
                _expected[name] = before == after ? [before] : [before, after];
                return;
            }

            answered();
        }
    }

    private async Task CompareAsync(ControlPlaneProcess control, int round)
    {
        using var api = ApiClient.Open(control.Directory);
        var (_, list) = await api.SendAsync(HttpMethod.Get, ApiClient.VirtualServices);
        var found = list["items"]!.AsArray().ToDictionary(item => item!["metadata"]!["name"]!.ToString(), item => Seconds(item!));
        Assert.DoesNotContain(found.Keys, name => name.StartsWith("wrong", StringComparison.Ordinal));
        Assert.Empty(found.Keys.Except(_expected.Keys));
        foreach (var (name, expected) in _expected)
        {
            int? now = found.TryGetValue(name, out var seconds) ? seconds : null;
            Assert.True(expected.Contains(now), $"Round {round}: {name} is {now}, where {string.Join(" or ", expected)} was expected.");
            _expected[name] = [now];
        }

        // Versions go on after all that were told.
        var (_, probe) = await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ApiClient.Rule("probe", 1));
        Assert.True(long.Parse(probe["metadata"]!["resourceVersion"]!.ToString(), CultureInfo.InvariantCulture) > _newestVersion);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Delete, $"{ApiClient.VirtualServices}/probe")).Code);
    }

    private void Note(long version)
    {
        var known = Interlocked.Read(ref _newestVersion);
        while (version > known && Interlocked.CompareExchange(ref _newestVersion, version, known) is var seen && seen != known)
        {
            known = seen;
        }
    }

    private static int Seconds(JsonNode rule) => int.Parse(rule["spec"]!["http"]![0]!["timeout"]!.ToString().TrimEnd('s'), CultureInfo.InvariantCulture);
}
