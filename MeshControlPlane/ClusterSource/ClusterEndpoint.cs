namespace MeshControlPlane.ClusterSource;

/// <summary>An address of a Service as an EndpointSlice names it.</summary>
/// <param name="Address">An IP address.</param>
/// <param name="Ports">Its ports by the names of the Service's ports.</param>
/// <param name="Pod">The pod that it is, with its namespace; null for something else.</param>
/// <param name="Zone">Where it is; empty when that is not said.</param>
internal sealed record ClusterEndpoint(string Address, IReadOnlyDictionary<string, int> Ports, (string Namespace, string Name)? Pod, string Zone)
{
    public bool Equals(ClusterEndpoint? other) =>
        other is not null && Address == other.Address && Pod == other.Pod && Zone == other.Zone && ClusterObject.AreEqual(Ports, other.Ports);

    public override int GetHashCode() => HashCode.Combine(Address, Pod, Zone, Ports.Count);
}
