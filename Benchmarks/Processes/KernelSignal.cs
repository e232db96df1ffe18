using System.Runtime.InteropServices;

namespace Benchmarks.Processes;

internal static partial class KernelSignal
{
    private const int SigTerm = 15;

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => _ = Kill(process, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
