using System.Text.RegularExpressions;
using MeshControlPlane.Certificates;

namespace MeshControlPlane;

/// <summary>The files that the control plane shares with its users and proxies (<c>--mesh-dir</c>).</summary>
internal sealed partial class MeshDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadByAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string TokenFolder = "tokens";

    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(1);

    private MeshDirectory(string path) => Path = path;

    public string Path { get; }

    public string Kubeconfig => In("kubeconfig");

    public string KubeconfigReadOnly => In("kubeconfig-readonly");

    public string JoinToken => In("join-token");

    public string ConsoleToken => In("console-token");

    /// <summary>What processes show that send telemetry.</summary>
    public string OtlpKey => In("otlp-key");

    public string CaCertificate => In("ca.pem");

    public string CaKey => In("ca-key.pem");

    /// <summary>The change of roots that is going on; not there when none is.</summary>
    public string CaRotation => In("ca-rotation.json");

    /// <summary>What that change waits for.</summary>
    public string CaRotationStatus => In("ca-rotation-status.json");

    /// <summary>Which workload shows a certificate of which root.</summary>
    public string CertificateLedger => In("certificates.json");

    /// <summary>With which join tokens of single service accounts are signed.</summary>
    public string JoinTokenKey => In("join-token-key");

    public string Workloads => In("workloads.json");

    /// <summary>What the processes of an AppHost write; only there where one runs.</summary>
    public string Logs => In("logs");

    /// <summary>For commands about a mesh that there is: a mistaken path makes no other one.</summary>
    /// <exception cref="StartupException">It is not there, or cannot be written.</exception>
    public static MeshDirectory OpenExisting(string path) => Directory.Exists(path)
        ? Open(path)
        : throw new StartupException(
            $"There is no mesh directory '{System.IO.Path.GetFullPath(path)}': give that of the mesh with --mesh-dir, or start the control plane on it first.");

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

    /// <summary>Makes the folder of <see cref="TokenOf"/>, for its owner alone.</summary>
    public void CreateTokenFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(In(TokenFolder));
        }
        else
        {
            Directory.CreateDirectory(In(TokenFolder), OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Removes what a process that was killed while it wrote has left: there may be a secret in it.</summary>
    public void SweepLeftovers(TimeProvider time)
    {
        foreach (var folder in new[] { Path, In(TokenFolder) }.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.new").Where(file => Leftover().IsMatch(file)))
            {
                try
                {
                    // Another one may be writing right now.
                    if (time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > LongestWrite)
                    {
                        File.Delete(file);
                    }
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // It lies there as before, readable by its owner.
                }
            }
        }
    }

    /// <summary>
    /// Replaces a file whole: a reader sees the old text or the new one. Secrets can be read by the owner alone from the first byte on, and nobody else
    /// writes any file, whatever the umask is.
    /// </summary>
    public static void Write(string file, string text, bool secret) =>
        WriteBeside(file, text, secret, temporary => File.Move(temporary, file, overwrite: true));

    /// <summary>
    /// Writes a file in the same way, unless there is one: of several processes that do so at once, one is first and the others change nothing.
    /// </summary>
    /// <returns>Whether it was this one.</returns>
    public static bool TryCreate(string file, string text, bool secret)
    {
        var isFirst = true;
        WriteBeside(file, text, secret, temporary =>
        {
            if (HardLink.TryCreate(temporary, file) is { } isFree)
            {
                File.Delete(temporary);
                isFirst = isFree;
                return;
            }

            try
            {
                File.Move(temporary, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(temporary);
                isFirst = false;
            }
        });
        return isFirst;
    }

    /// <summary>The join token that is kept fresh for those who may join as this; a role's name is parted by what no account has in its name.</summary>
    public string TokenOf(JoinGrant grant) => System.IO.Path.Combine(
        In(TokenFolder), $"{grant.Account.Namespace}.{grant.Account.Name}{(grant.Role == JoinRole.Gateway ? "_gateway" : "")}");

    private static void WriteBeside(string file, string text, bool secret, Action<string> move)
    {
        if (Directory.Exists(file))
        {
            throw new IOException($"'{file}' is a directory, where a file belongs: remove it.");
        }

        var temporary = $"{file}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = secret ? OwnerOnly : ReadByAll;
        }

        try
        {
            using (var writer = new StreamWriter(temporary, options))
            {
                writer.Write(text);
            }

            move(temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    [GeneratedRegex(@"\.[0-9a-f]{32}\.new\z", RegexOptions.CultureInvariant)]
    private static partial Regex Leftover();
}
