using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshExplanation.Running;

namespace MeshControlPlane.Commands;

/// <summary><c>proxies</c>: who is in the mesh, and how far each has come.</summary>
internal static class ProxiesCommand
{
    public static Command Create()
    {
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command("proxies", """
            Lists the proxies of the running mesh: whether each runs with the newest configuration, its version, and when its certificate ends.

              proxies
              proxies -o json
            """)
        { meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
            var proxies = await connection.GetAsync<ProxyReport[]>("/mesh/v1/proxies", cancellationToken).ConfigureAwait(false);
            await OutputOption.WriteAsync(parsed, output, () => new JsonArray([.. proxies.Select(MeshJson.Node)]), writer => Write(proxies, writer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static void Write(ProxyReport[] proxies, TextWriter writer)
    {
        var table = new TextTable("NAME", "ROLE", "SYNC", "REVISION", "READY", "VERSION", "CERTIFICATE UNTIL", "CONNECTED SINCE");
        foreach (var proxy in proxies)
        {
            table.Add(
                $"{proxy.Namespace}/{proxy.Name}",
                proxy.Role,
                proxy.Sync,
                string.Create(CultureInfo.InvariantCulture, $"{proxy.Revision}"),
                proxy.Ready ? "yes" : "no",
                proxy.Version ?? "-",
                proxy.CertificateEnds is { } end ? Text(end) : "-",
                Text(proxy.ConnectedSince));
        }

        table.Write(writer);
        foreach (var proxy in proxies)
        {
            foreach (var reason in new[] { proxy.Reason, proxy.NotReadyReason }.OfType<string>().Where(reason => reason.Length > 0).Distinct())
            {
                writer.WriteLine($"{proxy.Namespace}/{proxy.Name}: {reason}");
            }
        }

        writer.WriteLine($"{proxies.Count(proxy => proxy.Sync == "SYNCED")} of {proxies.Length} synced");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
