using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>The Secrets that the servers of a Gateway name, one by one or several for one server, with where they name them.</summary>
internal static class CredentialPaths
{
    public static IEnumerable<(string Path, string Name)> Of(Gateway gateway) =>
        gateway.Spec.Servers.SelectMany((server, index) => Of(server.Tls, $"spec.servers[{index}].tls")).Where(use => use.Name.Length > 0);

    private static IEnumerable<(string Path, string Name)> Of(ServerTls? tls, string path) => tls is null ? []
        : tls.CredentialNames.Select((name, index) => ($"{path}.credentialNames[{index}]", name)).Prepend(($"{path}.credentialName", tls.CredentialName ?? ""));
}
