namespace Bookinfo.Gateway.Upstreams;

/// <param name="Items">What the service answered.</param>
/// <param name="Version">The version that answered, such as <c>books-v1</c>; null where it did not say.</param>
internal sealed record UpstreamAnswer<T>(IReadOnlyList<T> Items, string? Version);
