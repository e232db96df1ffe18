using System.Text.Json.Nodes;
using MeshExplanation.Running;

namespace MeshTesting.Running;

/// <summary>Changes the configuration of a running mesh with kubectl, and waits until the proxies have it.</summary>
internal sealed class MeshChanges(MeshFixture mesh, MeshConnection connection, ArrivalWatch arrival, ConfigurationSnapshot start)
{
    public async Task ApplyAsync(string manifests, CancellationToken cancellationToken)
    {
        var said = await KubectlAsync(["apply", "-o", "json"], manifests, cancellationToken).ConfigureAwait(false);
        var applied = JsonNode.Parse(said.Output)!.AsObject();
        IReadOnlyList<JsonObject> resources = applied["items"] is JsonArray items ? [.. items.OfType<JsonObject>()] : [applied];
        await arrival.ProgrammedAsync(resources, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string manifests, CancellationToken cancellationToken)
    {
        await KubectlAsync(["delete", "--ignore-not-found"], manifests, cancellationToken).ConfigureAwait(false);
        await arrival.SyncedAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await start.RestoreAsync(connection, cancellationToken).ConfigureAwait(false);
        await arrival.SyncedAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<KubectlResult> KubectlAsync(string[] verb, string manifests, CancellationToken cancellationToken)
    {
        var isPath = ManifestSource.IsPath(manifests);
        var file = isPath ? manifests : Path.Combine(mesh.MeshDirectory, $"{Guid.NewGuid():N}.yaml");
        if (!isPath)
        {
            await File.WriteAllTextAsync(file, manifests, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var said = await mesh.KubectlAsync([.. verb, "-f", file], cancellationToken).ConfigureAwait(false);
            return said.ExitCode == 0 ? said : throw new MeshChangeException(said.Error.Trim());
        }
        finally
        {
            if (!isPath)
            {
                File.Delete(file);
            }
        }
    }
}
