using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// The API server of a Kubernetes cluster. Objects come as they are on the wire, since what the mesh makes of them is decided by its own model; the
/// address, TLS and credentials are KubernetesClient's.
/// </summary>
internal sealed class ClusterApi : IDisposable
{
    private const string Json = "application/json";

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly k8s.Kubernetes _client;
    private readonly TimeProvider _time;

    private ClusterApi(k8s.Kubernetes client, TimeProvider time)
    {
        _client = client;
        _time = time;
    }

    /// <summary>Where it is, for people.</summary>
    public Uri Address => _client.BaseUri;

    /// <summary>Takes up what is known of the cluster; nothing is sent yet.</summary>
    /// <exception cref="StartupException">There is no usable configuration.</exception>
    public static ClusterApi Open(ClusterOptions options, TimeProvider time)
    {
        try
        {
            var configuration = options.Kubeconfig is null && options.Context is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig, options.Context);
            configuration.UserAgent = "mesh-control-plane";
            // A watch is silent for minutes where nothing changes, and a server that is gone must be told from that.
            configuration.FirstMessageHandlerSetup = handler =>
            {
                handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
                handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            };
            return new ClusterApi(new k8s.Kubernetes(configuration), time);
        }
        catch (Exception exception) when (exception is KubeConfigException or KubernetesClientException or IOException or UnauthorizedAccessException or FormatException
            or YamlDotNet.Core.YamlException)
        {
            throw new StartupException(
                $"--source kubernetes: there is no cluster to read from: {exception.Message} Give a kubeconfig with --kubeconfig, and a context of it with --context, or run "
                + "in a pod with a service account.", exception);
        }
    }

    /// <summary>Reads an object or a list.</summary>
    /// <exception cref="ClusterApiException">It was refused.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached, or broke off.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, path, body: null, Json, cancellationToken);

    /// <summary>Makes an object, or asks something of the kind that is not kept.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> CreateAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, path, body, Json, cancellationToken);

    /// <summary>Makes an object, or changes it, by server-side apply; who else owns a field of it loses it.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> ApplyAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Patch, path + "?fieldManager=mesh-control-plane&force=true", body, "application/apply-patch+yaml", cancellationToken);

    /// <summary>Begins a watch.</summary>
    /// <returns>Its events, one after the other, until the server ends it; to be read once.</returns>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<IAsyncEnumerable<JsonElement>> WatchAsync(string path, CancellationToken cancellationToken) =>
        ReadAsync(await SendAsync(HttpMethod.Get, path, body: null, Json, cancellationToken).ConfigureAwait(false), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static async IAsyncEnumerable<JsonElement> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (response)
        using (var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)))
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.Length > 0)
                {
                    yield return JsonElement.Parse(line);
                }
            }
        }
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(LongestAnswer, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            using var response = await SendAsync(method, path, body, contentType, either.Token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(
                await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false), cancellationToken: either.Token).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {LongestAnswer.TotalSeconds} s");
        }
        catch (JsonException exception)
        {
            throw new HttpRequestException($"the answer is not JSON: {exception.Message}", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, At(path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        }

        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ClusterApiException((int)response.StatusCode, MessageOf(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), response));
        }
    }

    // The server's address may have a path, where others are served beside it.
    private Uri At(string path) => new(Address.AbsoluteUri.TrimEnd('/') + path);

    private static string MessageOf(string content, HttpResponseMessage response)
    {
        try
        {
            if (JsonNode.Parse(content) is JsonObject status && status["message"] is JsonValue message && message.TryGetValue<string>(out var text))
            {
                return text;
            }
        }
        catch (JsonException)
        {
            // A proxy in between, say.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
