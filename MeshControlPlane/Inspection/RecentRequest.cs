namespace MeshControlPlane.Inspection;

/// <summary>A request that some proxies have seen a moment ago.</summary>
/// <param name="Id">The trace id or x-request-id that its proxies know it by.</param>
/// <param name="First">What the first of them decided.</param>
/// <param name="Hops">How many decided something about it.</param>
internal sealed record RecentRequest(string Id, RequestHop First, int Hops);
