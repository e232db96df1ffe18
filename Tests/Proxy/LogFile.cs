using MeshProtocol;

namespace Tests.Proxy;

/// <summary>An access log in a file of its own.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("access-log-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "access.log");

    /// <summary>Has every listener write here.</summary>
    public void Of(Push push, string format = "", bool json = false)
    {
        foreach (var listener in push.Listeners)
        {
            listener.AccessLog = new AccessLog { Path = Path, Format = format, Json = json };
        }
    }

    /// <summary>All lines, once there are so many.</summary>
    public async Task<string[]> LinesAsync(int count)
    {
        string[] lines = [];
        await Eventually.TrueAsync(() => (lines = Read()).Length >= count, $"{count} lines of access log");
        return lines;
    }

    public async Task<string> LineAsync() => (await LinesAsync(1))[0];

    public void Dispose() => _directory.Delete(recursive: true);

    private string[] Read()
    {
        if (!File.Exists(Path))
        {
            return [];
        }

        try
        {
            using var file = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            var text = file.ReadToEnd();
            return text.EndsWith('\n') ? text[..^1].Split('\n') : [];
        }
        catch (IOException)
        {
            // It is being written.
            return [];
        }
    }
}
