using System.Collections.Concurrent;

namespace MeshProxy.AccessLogging;

/// <summary>The files of this process, which outlive configurations.</summary>
internal sealed class AccessLogFiles(ILogger<AccessLogFile> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, AccessLogFile> _files = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be written.</summary>
    public long Dropped => _files.Values.Sum(file => file.Dropped);

    public AccessLogFile Open(string path) => _files.GetOrAdd(path, static (name, log) => new AccessLogFile(name, Output(name), log), logger);

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static ILogOutput Output(string path) => path switch
    {
        "/dev/stdout" => new StandardOutput(Console.OpenStandardOutput()),
        "/dev/stderr" => new StandardOutput(Console.OpenStandardError()),
        _ => new AppendedFile(path),
    };
}
