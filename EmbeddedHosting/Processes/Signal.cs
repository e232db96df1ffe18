using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>Sends signals to a session: the process that leads it and all that descend from it.</summary>
internal static partial class Signal
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Sends a signal to every process of a session.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool SendToSession(int leader, int signal)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return SendSignal(-leader, signal) == 0;
        }

        var found = false;
        foreach (var pid in FindSession(leader))
        {
            found |= SendSignal(pid, signal) == 0;
        }

        return found;
    }

    private static IEnumerable<int> FindSession(int leader)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), out var pid) && IsAliveIn(pid, leader))
            {
                yield return pid;
            }
        }
    }

    private static bool IsAliveIn(int pid, int leader)
    {
        try
        {
            // "4711 (a (strange) name) S 1 4711 4711 …": state, parent, group, session.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
            return fields[0] != "Z" && int.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture) == leader;
        }
        catch (IOException)
        {
            // It has ended in the meantime.
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
