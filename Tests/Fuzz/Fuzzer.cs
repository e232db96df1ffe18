using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Tests.Fuzz;

/// <summary>
/// Feeds a reader with inputs that are nearly right: samples, changed at random. The course is the same in each run; <c>MESH_FUZZ_SEED</c> begins
/// elsewhere, such as at the seed of a failure, and <c>MESH_FUZZ_SECONDS</c> goes on for longer than a moment.
/// </summary>
/// <param name="samples">What is right.</param>
/// <param name="tokens">What is worth putting in.</param>
internal sealed class Fuzzer(IReadOnlyList<string> samples, IReadOnlyList<string> tokens)
{
    private const int LongestInput = 64 * 1024;
    private const int MostChanges = 6;
    private const int MostBytes = 512 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("MESH_FUZZ_SECONDS") ?? "1", CultureInfo.InvariantCulture));

    private static readonly int Begin = int.Parse(Environment.GetEnvironmentVariable("MESH_FUZZ_SEED") ?? "0", CultureInfo.InvariantCulture);

    private volatile string _current = "";
    private volatile int _seed;

    /// <summary>Runs until the time is up.</summary>
    /// <param name="property">Throws for an input that is not handled as it has to be.</param>
    public Task RunAsync(Action<string> property) => RunAsync(input =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        property(input);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        return Task.CompletedTask;
    });

    /// <inheritdoc cref="RunAsync(Action{string})"/>
    public async Task RunAsync(Func<string, Task> property)
    {
        var running = Task.Run(() => LoopAsync(property), TestContext.Current.CancellationToken);
        try
        {
            await running.WaitAsync(Duration + Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Seed {_seed} does not come to an end: {Shown(_current)}");
        }
    }

    private async Task LoopAsync(Func<string, Task> property)
    {
        var time = TimeProvider.System;
        var begunAt = time.GetTimestamp();
        for (_seed = Begin; time.GetElapsedTime(begunAt) < Duration; _seed++)
        {
            _current = _seed < samples.Count ? samples[_seed] : Change(new Random(_seed));
            var sentAt = time.GetTimestamp();
            try
            {
                await property(_current);
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {_seed}: {Shown(_current)}\n{error}");
            }

            Assert.True(time.GetElapsedTime(sentAt) < Longest, $"Seed {_seed} takes too long: {Shown(_current)}");
        }
    }

    private string Change(Random chance)
    {
        var text = new StringBuilder(samples[chance.Next(samples.Count)]);
        for (var changes = chance.Next(1, MostChanges); changes > 0; changes--)
        {
            var at = chance.Next(text.Length + 1);
            var length = Math.Min(text.Length - at, chance.Next(1, 20));
            switch (chance.Next(8))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 2:
                    text.Insert(at, (char)chance.Next(256));
                    break;
                case 3 when at < text.Length:
                    text[at] = (char)chance.Next(256);
                    break;
                case 4:
                    var other = samples[chance.Next(samples.Count)];
                    text.Insert(at, other[chance.Next(other.Length + 1)..]);
                    break;
                case 5:
                    text.Insert(at, new StringBuilder().Insert(0, tokens[chance.Next(tokens.Count)], chance.Next(1, 100)));
                    break;
                default:
                    text.Remove(at, length).Insert(at, tokens[chance.Next(tokens.Count)]);
                    break;
            }

            text.Length = Math.Min(text.Length, LongestInput);
        }

        return text.ToString();
    }

    /// <summary>As a string that can be pasted into a test.</summary>
    private static string Shown(string input) => JsonSerializer.Serialize(input);
}
