using System.Diagnostics.CodeAnalysis;
using MeshRouting;

namespace Tests.Routing;

/// <summary>A request head made of what a test says.</summary>
internal readonly struct TestHead(string authority, string path, params (string Name, string Value)[] headers) : IRequestHead
{
    public string Method { get; init; } = "GET";

    public string Scheme { get; init; } = "http";

    public string Authority => authority;

    public string Path => path.Split('?')[0];

    public string Query => path.Contains('?', StringComparison.Ordinal) ? path[path.IndexOf('?', StringComparison.Ordinal)..] : "";

    public bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        var values = headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).ToArray();
        value = values.Length == 0 ? null : string.Join(',', values);
        return value is not null;
    }
}
