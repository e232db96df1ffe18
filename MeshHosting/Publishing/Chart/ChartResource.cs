using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Objects of any kind, as one template. Aspire names the files of templates after the objects alone, so that a Service and a ServiceAccount of one name
/// would come to the same file; a list of them has a name of its own.
/// </summary>
internal sealed class ChartResource : BaseKubernetesResource
{
    public ChartResource(string name, IEnumerable<JsonObject> objects)
        : base("v1", "List")
    {
        Metadata.Name = name;
        Items = [.. objects.Select(Plain)];
    }

    /// <summary>Written by its name in small letters, as all of Aspire's resources are.</summary>
    public IReadOnlyList<object?> Items { get; }

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject entries => entries.ToDictionary(entry => entry.Key, entry => Plain(entry.Value)),
        JsonArray items => items.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Number(value.ToJsonString()),
        },
        _ => null,
    };

    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : double.Parse(text, CultureInfo.InvariantCulture);
}
