using System.CommandLine;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.Commands;

/// <summary>
/// The command line of <c>MeshControlPlane rotate-root</c>. It works on the mesh directory: a control plane that runs on it takes the change up within a
/// second, one that does not run takes it up when it starts.
/// </summary>
internal static class RotateRootCommand
{
    public static Command Create()
    {
        var meshDirectory = new Option<string>("--mesh-dir")
        {
            Description = "Directory of the mesh",
            DefaultValueFactory = _ => new ServeOptions().MeshDirectory,
        };
        var status = new Option<bool>("--status") { Description = "Changes nothing, and says how far a change is" };
        var command = new Command("rotate-root", "Changes the mesh's root for a new one, without losing a request") { meshDirectory, status };
        command.SetAction(async (parsed, _) =>
        {
            var directory = MeshDirectory.OpenExisting(parsed.GetRequiredValue(meshDirectory));
            await Console.Out.WriteLineAsync(Run(directory, onlyStatus: parsed.GetRequiredValue(status), TimeProvider.System)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    /// <summary>Asks for a change unless one is going on, and describes what is.</summary>
    /// <exception cref="StartupException">There is no root to change.</exception>
    public static string Run(MeshDirectory directory, bool onlyStatus, TimeProvider time)
    {
        if (OwnRoot.TryRead(directory) is not { } root)
        {
            throw new StartupException(
                $"There is no root in '{directory.Path}': start the control plane on it first, or give the right --mesh-dir. A root that was given with "
                + "--ca-cert is yours to change: start with another one.");
        }

        using (root)
        {
            // What was given with --ca-cert takes the place of the mesh's own root in ca.pem.
            if (File.Exists(directory.CaCertificate)
                && !File.ReadAllText(directory.CaCertificate).Contains(root.Root.ExportCertificatePem(), StringComparison.Ordinal))
            {
                throw new StartupException(
                    $"The root of the mesh in '{directory.CaCertificate}' was given with --ca-cert: to change it, start the control plane with another one.");
            }

            var rotation = RootRotationFile.TryRead(directory);
            if (onlyStatus || rotation is not null)
            {
                return Describe(directory, root, rotation);
            }

            rotation = RootRotationFile.Begin(directory, root, time);
            using var next = rotation.Next();
            return $"The root changes from {RootId.Short(root.Root)} to {RootId.Short(next.Root)}. A control plane that runs on '{directory.Path}' takes it "
                + "up at once, else the next start does; rotate-root --status says how far it is.";
        }
    }

    private static string Describe(MeshDirectory directory, IssuingCertificate root, RootRotationFile? rotation)
    {
        var signing = $"Root {RootId.Short(root.Root)} signs, and ends {root.Root.NotAfter.ToUniversalTime():u}.";
        if (rotation is null)
        {
            return $"{signing} No change is going on.";
        }

        using var next = rotation.Next();
        using var previous = rotation.Previous();
        var phase = next.RootId == root.RootId
            ? $"The change from {RootId.Short(previous)}, which began {rotation.StartedAt:u}, is in phase 2 of 2: workloads get new certificates, and trust "
                + "both roots until all have one."
            : $"The change to {RootId.Short(next.Root)}, which began {rotation.StartedAt:u}, is in phase 1 of 2: proxies are told to trust both roots; when "
                + "all do, the new one signs.";
        var status = RotationStatus.TryRead(directory);
        var waiting = status is null || status.Phase == RotationPhase.None ? "No control plane has taken it up yet: is one running on this directory?"
            : status.WaitingFor.Count == 0 ? "Nobody is waited for: the next step follows."
            : $"Waiting, as of {status.At:u}:\n  {string.Join("\n  ", status.WaitingFor)}";
        return $"{signing}\n{phase}\n{waiting}";
    }
}
