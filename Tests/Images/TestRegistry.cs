using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Images;

/// <summary>A container registry on loopback, as far as the SDK needs one: it has a base image for two architectures, and takes what is pushed.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    public const string BaseImage = "base:1";

    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<string, (string Type, byte[] Content)> _manifests = new();
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new();

    private TestRegistry(WebApplication app) => _app = app;

    /// <summary>Such as localhost:4711.</summary>
    public string Host => new Uri(_app.Urls.Single()).Authority;

    /// <summary>Images with their tags.</summary>
    public IEnumerable<string> Tags => _manifests.Keys.Where(static name => !name.Contains("sha256:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static async Task<TestRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static server => server.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var registry = new TestRegistry(app);
        registry.AddBaseImage();
        app.Map("/v2/{**path}", registry.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return registry;
    }

    /// <summary>The manifest of an image by its tag or digest.</summary>
    public JsonNode Manifest(string image) => JsonNode.Parse(_manifests[image].Content)!;

    public byte[] Blob(string digest) => _blobs[digest];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private void AddBaseImage()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "base.txt") { DataStream = new MemoryStream("base"u8.ToArray()) });
        }

        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar.ToArray());
        }

        var layer = Add(packed.ToArray());
        var images = ((string[])["amd64", "arm64"]).Select(architecture =>
        {
            var config = Add(Json(new
            {
                architecture,
                os = "linux",
                config = new { Env = new[] { "PATH=/usr/bin", "APP_UID=1654" } },
                rootfs = new { type = "layers", diff_ids = new[] { DigestOf(tar.ToArray()) } },
            }));
            var manifest = Json(new
            {
                schemaVersion = 2,
                mediaType = ManifestType,
                config = Descriptor(ConfigType, config),
                layers = new[] { Descriptor(LayerType, layer) },
            });
            _manifests[$"base@{DigestOf(manifest)}"] = (ManifestType, manifest);
            return new { mediaType = ManifestType, size = manifest.Length, digest = DigestOf(manifest), platform = new { architecture, os = "linux" } };
        });
        _manifests[BaseImage] = (IndexType, Json(new { schemaVersion = 2, mediaType = IndexType, manifests = images.ToArray() }));

        object Descriptor(string mediaType, string digest) => new { mediaType, size = _blobs[digest].Length, digest };
    }

    private string Add(byte[] content)
    {
        var digest = DigestOf(content);
        _blobs[digest] = content;
        return digest;
    }

    private async Task AnswerAsync(HttpContext context, string? path)
    {
        var parts = (path ?? "").Split('/');
        var task = parts switch
        {
            [] or [""] => Task.CompletedTask,
            [.. var image, "manifests", var reference] => ManifestAsync(context, string.Join('/', image), reference),
            [.. var image, "blobs", "uploads", var id] => UploadAsync(context, string.Join('/', image), id),
            [.., "blobs", var digest] => BlobAsync(context, digest),
            _ => NotFoundAsync(context),
        };
        await task;
    }

    private async Task ManifestAsync(HttpContext context, string image, string reference)
    {
        var name = reference.StartsWith("sha256:", StringComparison.Ordinal) ? $"{image}@{reference}" : $"{image}:{reference}";
        if (HttpMethods.IsPut(context.Request.Method))
        {
            var content = await ReadAsync(context.Request);
            var type = context.Request.ContentType!;
            _manifests[name] = (type, content);
            _manifests[$"{image}@{DigestOf(content)}"] = (type, content);
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(content);
        }
        else if (_manifests.TryGetValue(name, out var manifest))
        {
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(manifest.Content);
            await WriteAsync(context, manifest.Type, manifest.Content);
        }
        else
        {
            await NotFoundAsync(context);
        }
    }

    private async Task UploadAsync(HttpContext context, string image, string id)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            id = Guid.NewGuid().ToString("N");
            _uploads[id] = new MemoryStream();
        }
        else
        {
            await context.Request.Body.CopyToAsync(_uploads[id], context.RequestAborted);
        }

        if (HttpMethods.IsPut(context.Request.Method))
        {
            Add(_uploads[id].ToArray());
            context.Response.StatusCode = StatusCodes.Status201Created;
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"/v2/{image}/blobs/uploads/{id}";
        context.Response.Headers.Range = $"0-{Math.Max(0, _uploads[id].Length - 1)}";
    }

    private Task BlobAsync(HttpContext context, string digest) =>
        _blobs.TryGetValue(digest, out var blob) ? WriteAsync(context, "application/octet-stream", blob) : NotFoundAsync(context);

    private static async Task WriteAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted);
        return content.ToArray();
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("""{"errors":[{"code":"NOT_FOUND"}]}""")).AsTask();
    }
}
