using Benchmarks.Processes;
using Xunit;

namespace Tests.Benchmarking;

public sealed class ProcessMemoryTests
{
    private const string Rollup = """
        55d0c5400000-7ffd3c9f2000 ---p 00000000 00:00 0                          [rollup]
        Rss:               88064 kB
        Pss:               34816 kB
        Pss_Dirty:         20000 kB
        Shared_Clean:      57344 kB
        Private_Clean:      1024 kB
        Private_Dirty:     28672 kB
        Swap:                  0 kB
        """;

    [Fact]
    public void Rollup_IsReadInMebibytes() => Assert.Equal(new ProcessMemory(86, 34, 29), ProcessMemory.Parse(Rollup));

    [Fact]
    public void OwnMemory_IsThere()
    {
        var memory = ProcessMemory.Of(Environment.ProcessId);

        Assert.True(memory.Resident >= memory.Proportional && memory.Proportional >= memory.Private && memory.Private > 0, memory.ToString());
    }

    [Fact]
    public void CpuTime_OfAProcessGrowsWithItsWork()
    {
        var before = KernelClock.CpuTimeOf(Environment.ProcessId);
        var limit = TimeSpan.FromMilliseconds(20);
        while (KernelClock.CpuTimeOf(Environment.ProcessId) - before < limit)
        {
            Thread.SpinWait(10_000);
        }

        Assert.InRange(KernelClock.CpuTimeOf(Environment.ProcessId), before + limit, Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(1));
    }
}
