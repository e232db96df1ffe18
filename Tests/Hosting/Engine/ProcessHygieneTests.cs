using Xunit;

namespace Tests.Hosting.Engine;

public sealed class ProcessHygieneTests : IDisposable
{
    // Each writes its own number and its child's; the child of 'job' has a process group of its own.
    private const string Family = "sleep 1000 & echo $$ $! > \"$PIDS/family\"; wait";
    private const string Job = "set -m; sleep 1000 & echo $$ $! > \"$PIDS/job\"; wait";
    private const string Stubborn = "trap '' TERM INT; echo $$ > \"$PIDS/stubborn\"; while :; do sleep 1000; done";

    private readonly DirectoryInfo _pids = Directory.CreateTempSubdirectory("pids-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _pids.Delete(recursive: true);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task AskedToStop_EndsWithZeroAndLeavesNothing(string signal)
    {
        await using var host = Start("family", Family, "job", Job);
        var pids = await PidsAsync(host, "family", "job");

        host.Signal(signal);

        Assert.Equal(0, await host.WaitForExitAsync(Cancelled));
        await GoneAsync(pids);
    }

    [Fact]
    public async Task AskedToStop_KillsWhatDoesNotListen()
    {
        await using var host = Start("stubborn", Stubborn);
        var pids = await PidsAsync(host, "stubborn");

        host.Signal("TERM");

        Assert.Equal(0, await host.WaitForExitAsync(Cancelled));
        await GoneAsync(pids);
    }

    [Fact]
    public async Task Killed_LeavesNothing()
    {
        await using var host = Start("family", Family, "job", Job, "stubborn", Stubborn);
        var pids = await PidsAsync(host, "family", "job", "stubborn");

        host.Signal("KILL");

        await host.WaitForExitAsync(Cancelled);
        await GoneAsync(pids);
    }

    [Fact]
    public async Task CrashOfItsOwn_LeavesNothing()
    {
        // It crashes when this resource has started: by then the other has written its numbers.
        await using var host = Start(["--CrashAfter=start"], "family", Family);

        Assert.NotEqual(0, await host.WaitForExitAsync(Cancelled));

        await Eventually.TrueAsync(() => !Directory.EnumerateDirectories("/proc").Any(IsOfThisTest), () => "A process is left.", Cancelled);
    }

    [Fact]
    public async Task ResourceThatCrashesAtStart_EndsEverythingWithOneMessage()
    {
        await using var host = Start("family", Family, "broken", "sleep 0.3; echo 'no such table: books' >&2; exit 3");

        Assert.Equal(1, await host.WaitForExitAsync(Cancelled));

        Assert.Contains("'broken' ended with exit code 3", host.Error, StringComparison.Ordinal);
        Assert.Contains("no such table: books", host.Error, StringComparison.Ordinal);
        Assert.Contains("Everything else is being stopped", host.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Error, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => !Directory.EnumerateDirectories("/proc").Any(IsOfThisTest), () => "A process is left.", Cancelled);
    }

    [Fact]
    public async Task ProgramThatIsNotThere_EndsEverythingWithOneMessage()
    {
        await using var host = Start(["--Command=no-such-program"], "family", Family);

        Assert.Equal(1, await host.WaitForExitAsync(Cancelled));

        Assert.Contains("'command' could not be started", host.Error, StringComparison.Ordinal);
        Assert.Contains("'no-such-program' is not in PATH", host.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EverythingUp_PrintsOneTable()
    {
        await using var host = Start("family", Family);
        await PidsAsync(host, "family");

        await Eventually.TrueAsync(() => host.Output.Contains("Ctrl+C", StringComparison.Ordinal), () => $"No table: {host.Output}", Cancelled);

        Assert.Matches(@"Resource\s+State\s+URLs", host.Output);
        Assert.Matches(@"family\s+Running", host.Output);
    }

    private SampleHostProcess Start(params string[] namesAndScripts) => Start([], namesAndScripts);

    private SampleHostProcess Start(string[] arguments, params string[] namesAndScripts) =>
        SampleHostProcess.Start([
            .. arguments,
            .. namesAndScripts.Chunk(2).Select(pair => $"--Scripts:{pair[0]}=PIDS={_pids.FullName}; {pair[1]}"),
        ]);

    private async Task<IReadOnlyList<int>> PidsAsync(SampleHostProcess host, params string[] names)
    {
        await Eventually.TrueAsync(
            () => names.All(n => Read(n).EndsWith('\n')),
            () => $"The scripts did not start: {host.Output} {host.Error}",
            Cancelled);
        return [.. names.SelectMany(n => Read(n).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
    }

    private string Read(string name)
    {
        var path = Path.Combine(_pids.FullName, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static Task GoneAsync(IReadOnlyList<int> pids) =>
        Eventually.TrueAsync(() => !pids.Any(IsAlive), () => $"Left: {string.Join(' ', pids.Where(IsAlive))}", Cancelled);

    private static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsOfThisTest(string processDirectory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(processDirectory, "cmdline")).Contains(_pids.FullName, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
