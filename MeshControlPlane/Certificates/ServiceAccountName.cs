namespace MeshControlPlane.Certificates;

/// <summary>A service account, as which workloads join.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name, never empty.</param>
internal sealed record ServiceAccountName(string Namespace, string Name)
{
    /// <summary>That of workloads which name none.</summary>
    public const string Default = "default";

    /// <summary>What a workload that says this of itself has.</summary>
    public static ServiceAccountName Of(MeshProtocol.Node node) => new(node.Namespace, node.ServiceAccount.Length > 0 ? node.ServiceAccount : Default);

    public override string ToString() => $"{Namespace}/{Name}";
}
