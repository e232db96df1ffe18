using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.Writing.Protobuf;
using MeshModel.Yaml;
using Microsoft.Net.Http.Headers;

namespace MeshControlPlane.Api.Writing;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>The largest body that is read, in bytes; Kubernetes' own limit.</summary>
    public const int Limit = 3 * 1024 * 1024;

    /// <summary>The media type of server-side apply; its body is YAML, so JSON as well.</summary>
    public const string ApplyMediaType = "application/apply-patch+yaml";

    /// <summary>Reads an object, from JSON or YAML as the content type says.</summary>
    /// <exception cref="ApiException">It is too large, in another format, or not well-formed.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request)
    {
        var type = MediaTypeOf(request);
        var body = await ReadAsync(request);
        var node = type switch
        {
            "" or "application/json" => JsonBody.Parse(body.Span),
            "application/yaml" or "application/x-yaml" or "text/yaml" => ParseYaml(body),
            ProtobufBody.MediaType => ProtobufBody.Read(body.Span),
            _ => throw ApiErrors.UnsupportedMediaType(
                $"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml (got {type})"),
        };
        return node as JsonObject ?? throw ApiErrors.BadRequest("the body is not an object");
    }

    /// <summary>Reads an object from YAML, or from JSON, which is YAML too.</summary>
    /// <exception cref="ApiException">It is too large or not well-formed.</exception>
    public static async Task<JsonObject> ReadYamlObjectAsync(HttpRequest request)
    {
        var body = await ReadAsync(request);
        return body.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8)
            ? JsonBody.Parse(body.Span) as JsonObject ?? throw ApiErrors.BadRequest("the body is not an object")
            : ParseYaml(body);
    }

    /// <summary>Reads whatever JSON the body is; <see langword="null"/> when there is none.</summary>
    /// <exception cref="ApiException">It is too large or not well-formed.</exception>
    public static async Task<JsonNode?> ReadJsonAsync(HttpRequest request)
    {
        var body = await ReadAsync(request);
        return body.Length == 0 ? null : JsonBody.Parse(body.Span);
    }

    /// <summary>The media type of the body, without parameters, in lower case; empty when it is not given.</summary>
    public static string MediaTypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > Limit)
        {
            throw ApiErrors.TooLarge(Limit);
        }

        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(8 * 1024), request.HttpContext.RequestAborted);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > Limit)
            {
                throw ApiErrors.TooLarge(Limit);
            }
        }
    }

    private static JsonObject ParseYaml(ReadOnlyMemory<byte> body)
    {
        try
        {
            return YamlDocuments.Read(Encoding.UTF8.GetString(body.Span), "body") switch
            {
                [var document] => document.Resource,
                var documents => throw ApiErrors.BadRequest($"the body must be one YAML document, and has {documents.Count}"),
            };
        }
        catch (YamlSyntaxException e)
        {
            throw ApiErrors.BadRequest($"the body is not valid YAML: {e.Message}");
        }
    }
}
