namespace MeshProxy.AccessLogging;

/// <summary>
/// A file that several proxies of one machine may append to, as the setting holds for the whole mesh. It is opened for each writing, by one proxy
/// at a time: their lines do not run into each other, and a file that was moved away is begun anew.
/// </summary>
internal sealed class AppendedFile(string path) : ILogOutput
{
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);
    private readonly ManualResetEventSlim _never = new();

    public void Write(ReadOnlySpan<byte> lines)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                // To other proxies a file that is open for reading only by others is locked.
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
                file.Write(lines);
                return;
            }
            catch (IOException) when (tries < MostTries && File.Exists(path))
            {
                _never.Wait(BetweenTries);
            }
        }
    }

    public void Dispose() => _never.Dispose();
}
