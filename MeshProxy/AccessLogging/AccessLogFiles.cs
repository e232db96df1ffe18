using System.Collections.Concurrent;
using MeshProxy.Observability;

namespace MeshProxy.AccessLogging;

/// <summary>The files of this process, which outlive configurations.</summary>
internal sealed class AccessLogFiles(RecentOutput recent, ILogger<AccessLogFile> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, AccessLogFile> _files = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be written.</summary>
    public long Dropped => _files.Values.Sum(file => file.Dropped);

    public AccessLogFile Open(string path) => _files.GetOrAdd(path, name => new AccessLogFile(name, Output(name), logger));

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private ILogOutput Output(string path) => path switch
    {
        "/dev/stdout" => new RememberedOutput(new StandardOutput(Console.OpenStandardOutput()), recent),
        "/dev/stderr" => new RememberedOutput(new StandardOutput(Console.OpenStandardError()), recent),
        _ => new AppendedFile(path),
    };
}
