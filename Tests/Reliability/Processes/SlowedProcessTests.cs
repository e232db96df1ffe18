using System.Diagnostics;
using MeshTesting.Processes;
using Xunit;

namespace Tests.Reliability;

/// <summary>A process is slowed by signals.</summary>
public sealed class SlowedProcessTests
{
    private const string Stopped = "T";

    [Fact]
    public async Task SlowedProcess_RunsInTurns_AndAllTheTimeAfterwards()
    {
        using var process = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        try
        {
            using (new SlowedProcess(process.Id, 0.5, TimeProvider.System))
            {
                for (var turn = 0; turn < 2; turn++)
                {
                    await Eventually.TrueAsync(() => StateOf(process) == Stopped, "it is stopped");
                    await Eventually.TrueAsync(() => StateOf(process) != Stopped, "it runs");
                }

                await Eventually.TrueAsync(() => StateOf(process) == Stopped, "it is stopped again");
            }

            await Eventually.TrueAsync(() => StateOf(process) != Stopped, "it goes on");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task ProcessThatHasEnded_IsSignalledNoMore()
    {
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var slowed = new SlowedProcess(process.Id, 0.5, TimeProvider.System);
    }

    // "4711 (a (strange) name) S …"
    private static string StateOf(Process process)
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..][..1];
    }
}
