namespace Bookinfo.Gateway.Upstreams;

internal sealed record Book(int Id, string Name, string? Description = null);
