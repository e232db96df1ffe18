using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Yaml;

namespace Aspire.Hosting.Commands;

/// <summary>The Kubernetes-style API of a mesh, with the credentials of its kubeconfig.</summary>
internal sealed class MeshApiClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;

    private MeshApiClient(HttpClient client) => _client = client;

    /// <exception cref="MeshCommandException">The kubeconfig is not there, or cannot be read.</exception>
    public static MeshApiClient Open(string kubeconfig)
    {
        try
        {
            return Open(YamlDocuments.Read(File.ReadAllText(kubeconfig), kubeconfig)[0].Resource);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlSyntaxException or FormatException
            or CryptographicException or InvalidOperationException or ArgumentException)
        {
            throw new MeshCommandException($"{kubeconfig} cannot be used: {exception.Message} Is the control plane running?");
        }
    }

    /// <summary>Reads an object; null where there is none.</summary>
    public Task<JsonObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), nullIfMissing: true, cancellationToken);

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path, CancellationToken cancellationToken) =>
        (await FindAsync(path, cancellationToken).ConfigureAwait(false))?["items"] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, string mediaType, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType);
        }

        return await SendAsync(request, nullIfMissing: false, cancellationToken).ConfigureAwait(false) ?? [];
    }

    public void Dispose() => _client.Dispose();

    private static MeshApiClient Open(JsonObject config)
    {
        var cluster = First(config, "clusters", "cluster");
        var user = First(config, "users", "user");
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(Pem(cluster, "certificate-authority-data"));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(roots);
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        if (user["client-certificate-data"] is not null)
        {
            using var own = X509Certificate2.CreateFromPem(Pem(user, "client-certificate-data"), Pem(user, "client-key-data"));
            tls.ClientCertificates = [X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null)];
        }

        var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = tls };
        var client = new HttpClient(handler) { BaseAddress = new Uri(Text(cluster, "server")), Timeout = Limit };
        if (user["token"] is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.ToString());
        }

        return new MeshApiClient(client);
    }

    private async Task<JsonObject?> SendAsync(HttpRequestMessage request, bool nullIfMissing, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return JsonNode.Parse(text) as JsonObject;
                }

                if (nullIfMissing && response.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }

                var message = MessageOf(text) ?? $"The control plane answers {(int)response.StatusCode} to {request.Method} {request.RequestUri}.";
                throw response.StatusCode == HttpStatusCode.Conflict ? new MeshConflictException(message) : new MeshCommandException(message);
            }
            catch (HttpRequestException exception)
            {
                var cause = exception.InnerException?.Message ?? exception.Message;
                throw new MeshCommandException($"The control plane at {_client.BaseAddress} cannot be asked: {cause}");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new MeshCommandException($"The control plane at {_client.BaseAddress} has not answered within {Limit.TotalSeconds} s.");
            }
        }
    }

    // A Kubernetes Status says it in words.
    private static string? MessageOf(string body)
    {
        try
        {
            return JsonNode.Parse(body)?["message"]?.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject First(JsonObject config, string list, string entry) =>
        (config[list] as JsonArray)?[0]?[entry] as JsonObject ?? throw new FormatException($"It has no {list}.");

    private static string Text(JsonObject node, string field) => node[field]?.ToString() ?? throw new FormatException($"It has no {field}.");

    private static string Pem(JsonObject node, string field) => Encoding.ASCII.GetString(Convert.FromBase64String(Text(node, field)));
}
