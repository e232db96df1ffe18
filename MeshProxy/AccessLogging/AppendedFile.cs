namespace MeshProxy.AccessLogging;

/// <summary>
/// A file that several proxies of one machine may append to, as the setting holds for the whole mesh. It is opened for each writing, by one proxy
/// at a time: their lines do not run into each other, and a file that was moved away is begun anew. Lines that the disk does not take are lost whole.
/// </summary>
internal sealed class AppendedFile(string path) : ILogOutput
{
    private const int MostTries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    // Outside of Windows it is the share of none alone that keeps other writers out; readers that ask for no lock, such as tail, are left alone.
    private static readonly FileShare Shared = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    private readonly ManualResetEventSlim _never = new();

    public void Write(ReadOnlySpan<byte> lines)
    {
        using var file = Open();
        var begin = file.CanSeek ? file.Position : 0;
        try
        {
            file.Write(lines);
        }
        catch (IOException)
        {
            if (file.CanSeek && file.Length > begin)
            {
                file.SetLength(begin);
            }

            throw;
        }
    }

    public void Dispose() => _never.Dispose();

    /// <summary>Waits for other proxies to be done.</summary>
    private FileStream Open()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Unbuffered: what the disk does not take has to be known before it is closed.
                return new FileStream(path, FileMode.Append, FileAccess.Write, Shared, bufferSize: 0);
            }
            catch (IOException) when (tries < MostTries && File.Exists(path))
            {
                _never.Wait(BetweenTries);
            }
        }
    }
}
