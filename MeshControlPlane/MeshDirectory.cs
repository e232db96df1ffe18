namespace MeshControlPlane;

/// <summary>The files that the control plane shares with its users and proxies (<c>--mesh-dir</c>).</summary>
internal sealed class MeshDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private MeshDirectory(string path) => Path = path;

    public string Path { get; }

    public string Database => In("mesh.db");

    public string Kubeconfig => In("kubeconfig");

    public string JoinToken => In("join-token");

    public string CaCertificate => In("ca.pem");

    public string CaKey => In("ca-key.pem");

    public string Workloads => In("workloads.json");

    /// <summary>What the processes of an AppHost write; only there where one runs.</summary>
    public string Logs => In("logs");

    /// <summary>Makes the directory if it is not there, for its owner alone.</summary>
    /// <exception cref="StartupException">It cannot be made or written.</exception>
    public static MeshDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(full))
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(full);
                }
                else
                {
                    Directory.CreateDirectory(full, OwnerOnly | UnixFileMode.UserExecute);
                }
            }

            var probe = System.IO.Path.Combine(full, $".write-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new StartupException($"The mesh directory '{full}' cannot be written by user '{Environment.UserName}': {exception.Message} Remove it or give it to this user, or choose another one with --mesh-dir.", exception);
        }

        return new MeshDirectory(full);
    }

    /// <summary>Replaces a file whole: a reader sees the old text or the new one. Secrets can be read by the owner alone from the first byte on.</summary>
    public static void Write(string file, string text, bool secret)
    {
        var temporary = $"{file}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(text);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
