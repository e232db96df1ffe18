using System.Globalization;
using Tests.Proxy;

namespace Tests.Reliability.Clock;

/// <summary>
/// The wall clock of other processes, by libfaketime, whose path <c>LIBFAKETIME</c> says: all that they ask the system for the time is answered by it, TLS
/// included. Timers and timestamps stay as they are.
/// </summary>
internal sealed class MachineClock : IDisposable
{
    private const string Variable = "LIBFAKETIME";

    private readonly TemporaryFiles _files = new();
    private readonly string _library;
    private readonly string _file;

    private MachineClock(string library)
    {
        _library = library;
        _file = _files.Write("time", "+0");
    }

    /// <summary>What a shell does before it becomes a process that goes by this clock.</summary>
    public string Exports =>
        $"export LD_PRELOAD='{_library}' FAKETIME_TIMESTAMP_FILE='{_file}' FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1";

    public static MachineClock Open()
    {
        var library = Environment.GetEnvironmentVariable(Variable);
        return File.Exists(library) ? new MachineClock(library) : throw new InvalidOperationException($"{Variable} names no libfaketimeMT.so.1: ./test.sh --long fetches it.");
    }

    /// <summary>Sets it so far ahead of the machine's, or behind.</summary>
    public void Set(TimeSpan ahead) => _files.Write("time", string.Create(CultureInfo.InvariantCulture, $"{(long)ahead.TotalSeconds:+0;-0;+0}"));

    public void Dispose() => _files.Dispose();
}
