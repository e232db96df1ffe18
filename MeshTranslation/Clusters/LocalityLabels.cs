namespace MeshTranslation.Clusters;

/// <summary>Labels that name the parts of a locality.</summary>
internal static class LocalityLabels
{
    public const string Region = "topology.kubernetes.io/region";
    public const string Zone = "topology.kubernetes.io/zone";
    public const string Subzone = "topology.istio.io/subzone";
}
