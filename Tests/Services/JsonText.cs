using System.Text.Json;

namespace Tests.Services;

internal static class JsonText
{
    public static JsonElement[] Items(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    public static int[] Ids(string json) => [.. Items(json).Select(item => item.GetProperty("id").GetInt32())];
}
