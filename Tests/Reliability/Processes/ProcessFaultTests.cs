using System.Globalization;
using Tests.Distributed;
using Xunit;

namespace Tests.Reliability;

/// <summary>
/// Processes of Bookinfo are killed, stopped, restarted and slowed under constant load, one after the other and two at once; its callers see no more of it than
/// docs/reliability.md says. The long form does it to all of them, and goes on for ten minutes.
/// </summary>
public sealed class ProcessFaultTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>, IAsyncLifetime
{
    private const string SeedVariable = "MESH_SOAK_SEED";

    private static readonly TimeSpan SoakTime = TimeSpan.FromMinutes(10);

    // Longer than the limit on a try.
    private static readonly TimeSpan ShortHold = TimeSpan.FromSeconds(1.2);

    // Longer than the lease of a proxy, and than the gateway's own limit.
    private static readonly TimeSpan LongHold = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SoakHold = TimeSpan.FromSeconds(3);

    private static readonly (FaultedProcess Process, FaultKind Fault)[] ShortForm =
    [
        (FaultedProcess.Replica, FaultKind.Kill),
        (FaultedProcess.Replica, FaultKind.Pause),
        (FaultedProcess.ReplicaSidecar, FaultKind.Kill),
        (FaultedProcess.ReplicaSidecar, FaultKind.Pause),
        (FaultedProcess.ReplicaSidecar, FaultKind.Restart),
        (FaultedProcess.Gateway, FaultKind.Pause),
        (FaultedProcess.ControlPlane, FaultKind.Kill),
        (FaultedProcess.ControlPlane, FaultKind.Pause),
    ];

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = LongForm.Wanted ? FaultTable.Rows : [.. ShortForm.Select(entry => FaultTable.Of(entry.Process, entry.Fault))];
            return new TheoryData<string, string>(rows.Select(row => (row.Process.Resource, row.Fault.ToString())));
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await bookinfo.Mesh.ApplyAsync(Ledger.Manifest, Token);
        await bookinfo.Mesh.ApplyAsync(FaultRun.Manifest, Token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task FaultOfAProcess_ShowsCallersNoMoreThanItsRowAllows(string resource, string fault)
    {
        var row = FaultTable.Rows.Single(row => row.Process.Resource == resource && row.Fault.ToString() == fault);
        var run = new FaultRun(bookinfo.Mesh, LongForm.Wanted ? LongHold : ShortHold);

        Say(await run.RunAsync(Fault.Of(row)));
    }

    [Fact]
    public async Task PairsOfFaults_ShowCallersNoMoreThanTheirRows_AndNothingIsLostOrLeaks()
    {
        var run = new FaultRun(bookinfo.Mesh, LongForm.Wanted ? SoakHold : ShortHold);
        var begin = TimeProvider.System.GetTimestamp();
        var before = MeshUse.Of(bookinfo.Mesh);
        if (LongForm.Wanted)
        {
            var random = new Random(Seed());
            await RunAsync(random, run, FaultTable.Rows, () => TimeProvider.System.GetElapsedTime(begin) < SoakTime / 2);
            // From here on the control plane and the ingress live on, with all that befalls the others.
            await RunAsync(random, run, Others, Times(3));
            before = MeshUse.Of(bookinfo.Mesh);
            Say(before.ToString());
            await RunAsync(random, run, Others, () => TimeProvider.System.GetElapsedTime(begin) < SoakTime);
        }
        else
        {
            var (killed, slowed) = (FaultTable.Of(FaultedProcess.Gateway, FaultKind.Kill), FaultTable.Of(FaultedProcess.Replica, FaultKind.Slow));
            Say(await run.RunAsync(Fault.Of(killed), Fault.Of(slowed)));
        }

        var after = await MeshUse.AfterAsync(before, bookinfo.Mesh);
        Say(after.ToString());
        after.AssertNoMoreThan(before);
    }

    private static IReadOnlyList<FaultRow> Others =>
        [.. FaultTable.Rows.Where(row => row.Process != FaultedProcess.ControlPlane && row.Process != FaultedProcess.Gateway)];

    private static async Task RunAsync(Random random, FaultRun run, IReadOnlyList<FaultRow> rows, Func<bool> goOn)
    {
        while (goOn())
        {
            var one = Fault.Of(rows[random.Next(rows.Count)], random.Next(2) == 0);
            var other = Fault.Of(rows[random.Next(rows.Count)], random.Next(2) == 0);
            if (one.Resource != other.Resource)
            {
                Say(await run.RunAsync(one, other));
            }
        }
    }

    private static int Seed()
    {
        var isGiven = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var given);
        var seed = isGiven ? given : Random.Shared.Next(100_000);
        Say($"{SeedVariable}={seed}");
        return seed;
    }

    private static Func<bool> Times(int count) => () => count-- > 0;

    private static void Say(string what) => TestContext.Current.TestOutputHelper?.WriteLine(what);
}
