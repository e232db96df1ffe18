using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Kubectl;

/// <summary>JSON for requests and from answers.</summary>
internal static class Json
{
    public static StringContent Body(string json, string mediaType = "application/json") => new(json, Encoding.UTF8, mediaType);

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
}
