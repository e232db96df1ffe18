namespace MeshControlPlane.WebConsole.Forms;

/// <summary>Writes addresses of the console's pages.</summary>
internal static class ConsoleAddress
{
    /// <summary>A path with a query; what has no value is left out.</summary>
    public static string Of(string path, IEnumerable<KeyValuePair<string, string?>> query)
    {
        var pairs = query.Where(pair => !string.IsNullOrEmpty(pair.Value))
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value!)}");
        return string.Join('&', pairs) is { Length: > 0 } text ? $"{path}?{text}" : path;
    }
}
