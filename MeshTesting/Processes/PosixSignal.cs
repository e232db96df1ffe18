using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MeshTesting.Processes;

/// <summary>Sends signals to a process.</summary>
internal static partial class PosixSignal
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <exception cref="Win32Exception">It cannot be sent.</exception>
    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
