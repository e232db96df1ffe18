namespace Tests.Proxy;

/// <summary>A directory for the files of one test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-test-");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <returns>The path of the file.</returns>
    public string Write(string name, string content)
    {
        var path = PathOf(name);
        // Whoever reads it sees the old one or the new one.
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
