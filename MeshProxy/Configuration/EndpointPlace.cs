namespace MeshProxy.Configuration;

/// <summary>How an endpoint counts among those of its cluster.</summary>
/// <param name="Weight">At least 1.</param>
/// <param name="Locality">region/zone/subzone; empty when unknown.</param>
/// <param name="Priority">0 is used first.</param>
internal readonly record struct EndpointPlace(int Weight, string Locality, int Priority)
{
    public static EndpointPlace Of(MeshProtocol.Endpoint endpoint) => new(Math.Max(1, endpoint.Weight), endpoint.Locality, Math.Max(0, endpoint.Priority));
}
