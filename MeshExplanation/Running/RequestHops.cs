namespace MeshExplanation.Running;

/// <summary>The way that a request took; what <c>explain --request -o json</c> writes.</summary>
/// <param name="Id">The request id, or trace id, that was asked for.</param>
/// <param name="Hops">What each proxy decided, in the order in which they did.</param>
/// <param name="Silent">Proxies that could not be asked.</param>
internal sealed record RequestHops(string Id, IReadOnlyList<RequestHop> Hops, IReadOnlyList<string> Silent);
