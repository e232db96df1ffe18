using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api;

/// <summary>Answers that are not objects of a kind.</summary>
internal static class ApiAnswers
{
    /// <summary>Answers with JSON.</summary>
    public static async Task JsonAsync(HttpContext context, JsonNode json, int statusCode = StatusCodes.Status200OK)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(json, JsonNodeText.Options);
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    /// <summary>Answers with a <c>Status</c>.</summary>
    public static Task StatusAsync(HttpContext context, ApiStatus status) => JsonAsync(context, status.ToJson(), status.Code);

    /// <summary>Adds what kubectl prints as <c>Warning: …</c>.</summary>
    public static void Warn(HttpContext context, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var text = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            context.Response.Headers.Append("Warning", $"299 - \"{new string([.. text.Select(c => c is >= ' ' and < (char)0x7f ? c : c is '…' ? '.' : '?')])}\"");
        }
    }
}
