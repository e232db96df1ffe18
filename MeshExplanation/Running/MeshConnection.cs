using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Yaml;

namespace MeshExplanation.Running;

/// <summary>The way to a running control plane: its API, with the credentials of the mesh's kubeconfig.</summary>
internal sealed class MeshConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;

    private MeshConnection(HttpClient client, string @namespace)
    {
        _client = client;
        Namespace = @namespace;
    }

    /// <summary>Namespace of names that are given without one.</summary>
    public string Namespace { get; }

    /// <summary>Reads the kubeconfig; connects with the first request.</summary>
    /// <exception cref="ExplanationException">It is not there, or cannot be used.</exception>
    public static MeshConnection Open(string meshDirectory, string? kubeconfig)
    {
        var file = kubeconfig ?? Path.Combine(meshDirectory, "kubeconfig");
        JsonObject config;
        try
        {
            config = File.Exists(file)
                ? YamlDocuments.Read(File.ReadAllText(file), file)[0].Resource
                : throw new ExplanationException($"there is no mesh at '{Path.GetFullPath(file)}': start one (dotnet run --project AppHost), or say where it is with --mesh-dir");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlSyntaxException or ArgumentOutOfRangeException)
        {
            throw new ExplanationException($"{file}: cannot be read ({exception.Message})");
        }

        try
        {
            return Open(config);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or InvalidOperationException or ArgumentException)
        {
            throw new ExplanationException($"{file}: is no kubeconfig of a mesh ({exception.Message})");
        }
    }

    /// <summary>Asks a question.</summary>
    /// <exception cref="ExplanationException">There is no answer, or it is a refusal.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Asks a question that needs more than a path.</summary>
    /// <exception cref="ExplanationException">There is no answer, or it is a refusal.</exception>
    public Task<T> PostAsync<T>(string path, object question, CancellationToken cancellationToken) =>
        SendAsync<T>(
            new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(JsonSerializer.Serialize(question, MeshJson.Options), Encoding.UTF8, "application/json") },
            cancellationToken);

    /// <summary>Asks the Kubernetes-style API.</summary>
    /// <returns>The answer, whatever its status; a refusal is a Kubernetes <c>Status</c>.</returns>
    /// <exception cref="ExplanationException">There is no answer.</exception>
    public async Task<(HttpStatusCode Status, JsonObject Body)> CallAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return await AnswerAsync(request, (status, text) => (status, JsonNode.Parse(text) as JsonObject ?? []), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks where a request would go, on the caller's own thread: for messages of failures, which cannot wait.</summary>
    /// <param name="question">The request.</param>
    /// <param name="patience">How long to wait for the answer.</param>
    /// <exception cref="ExplanationException">There is no answer, or it is a refusal.</exception>
    public RequestExplanation Explain(RequestQuestion question, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mesh/v1/explain")
        {
            Content = new StringContent(JsonSerializer.Serialize(question, MeshJson.Options), Encoding.UTF8, "application/json"),
        };
        try
        {
            using var response = _client.Send(request, limit.Token);
            using var reader = new StreamReader(response.Content.ReadAsStream(limit.Token));
            var body = reader.ReadToEnd();
            return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<RequestExplanation>(body, MeshJson.Options)! : throw new ExplanationException(Refusal(response.StatusCode, body));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            throw new ExplanationException($"the control plane at {_client.BaseAddress} cannot be asked: {exception.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static MeshConnection Open(JsonObject config)
    {
        var context = Named(config, "contexts", Text(config, "current-context"))["context"]!.AsObject();
        var cluster = Named(config, "clusters", Text(context, "cluster"))["cluster"]!.AsObject();
        var user = Named(config, "users", Text(context, "user"))["user"]!.AsObject();
        var root = X509Certificate2.CreateFromPem(Pem(cluster, "certificate-authority-data"));
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(Pem(cluster, "certificate-authority-data"));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
            },
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots.Count > 0 ? roots : [root]);
        if (user["client-certificate-data"] is not null)
        {
            using var own = X509Certificate2.CreateFromPem(Pem(user, "client-certificate-data"), Pem(user, "client-key-data"));
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null)];
        }

        var client = new HttpClient(handler) { BaseAddress = new Uri(Text(cluster, "server")), Timeout = Patience };
        if (user["token"] is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.ToString());
        }

        return new MeshConnection(client, context["namespace"]?.ToString() ?? "default");
    }

    private Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken) => AnswerAsync(
        request,
        (status, body) => (int)status is >= 200 and < 300 ? JsonSerializer.Deserialize<T>(body, MeshJson.Options)! : throw new ExplanationException(Refusal(status, body)),
        cancellationToken);

    private async Task<T> AnswerAsync<T>(HttpRequestMessage request, Func<HttpStatusCode, string, T> read, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                return read(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (HttpRequestException exception)
            {
                throw new ExplanationException(exception.InnerException is SocketException
                    ? $"the control plane does not answer at {_client.BaseAddress}: is the mesh running?"
                    : $"the control plane at {_client.BaseAddress} cannot be asked: {exception.InnerException?.Message ?? exception.Message}");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ExplanationException($"the control plane at {_client.BaseAddress} has not answered within {Patience.TotalSeconds} s");
            }
            catch (JsonException exception)
            {
                throw new ExplanationException($"the answer of the control plane at {_client.BaseAddress} cannot be read, which may be of another version: {exception.Message}");
            }
        }
    }

    // A Kubernetes Status says it in words.
    private static string Refusal(HttpStatusCode status, string body)
    {
        try
        {
            return JsonNode.Parse(body)?["message"]?.GetValue<string>() ?? $"the control plane answers {(int)status}";
        }
        catch (JsonException)
        {
            return $"the control plane answers {(int)status}";
        }
    }

    private static JsonObject Named(JsonObject config, string list, string name) =>
        (config[list] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(entry => entry["name"]?.ToString() == name)
            ?? throw new FormatException($"it has no '{name}' among its {list}");

    private static string Text(JsonObject node, string field) => node[field]?.ToString() ?? throw new FormatException($"{field} is missing");

    private static string Pem(JsonObject node, string field) => Encoding.ASCII.GetString(Convert.FromBase64String(Text(node, field)));
}
