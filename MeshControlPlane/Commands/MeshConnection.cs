using System.CommandLine;
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

namespace MeshControlPlane.Commands;

/// <summary>A command's way to a running control plane: its API, with the credentials of the mesh's kubeconfig.</summary>
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

    public static Option<string> MeshDirectoryOption() => new("--mesh-dir") { Description = "Directory of the running mesh, with its kubeconfig", DefaultValueFactory = _ => ".mesh" };

    public static Option<string?> KubeconfigOption() => new("--kubeconfig") { Description = "The mesh's kubeconfig, instead of the one in --mesh-dir" };

    /// <summary>Reads the kubeconfig; connects with the first request.</summary>
    /// <exception cref="CommandException">It is not there, or cannot be used.</exception>
    public static MeshConnection Open(string meshDirectory, string? kubeconfig)
    {
        var file = kubeconfig ?? Path.Combine(meshDirectory, "kubeconfig");
        JsonObject config;
        try
        {
            config = File.Exists(file)
                ? YamlDocuments.Read(File.ReadAllText(file), file)[0].Resource
                : throw new CommandException($"there is no mesh at '{Path.GetFullPath(file)}': start one (dotnet run --project AppHost), or say where it is with --mesh-dir");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlSyntaxException or ArgumentOutOfRangeException)
        {
            throw new CommandException($"{file}: cannot be read ({exception.Message})");
        }

        try
        {
            return Open(config);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or InvalidOperationException or ArgumentException)
        {
            throw new CommandException($"{file}: is no kubeconfig of a mesh ({exception.Message})");
        }
    }

    /// <summary>Asks a question.</summary>
    /// <exception cref="CommandException">There is no answer, or it is a refusal.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Asks a question that needs more than a path.</summary>
    /// <exception cref="CommandException">There is no answer, or it is a refusal.</exception>
    public Task<T> PostAsync<T>(string path, object question, CancellationToken cancellationToken) =>
        SendAsync<T>(
            new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(JsonSerializer.Serialize(question, MeshJson.Options), Encoding.UTF8, "application/json") },
            cancellationToken);

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

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                return response.IsSuccessStatusCode
                    ? JsonSerializer.Deserialize<T>(body, MeshJson.Options)!
                    : throw new CommandException(Refusal(response.StatusCode, body));
            }
            catch (HttpRequestException exception)
            {
                throw new CommandException(exception.InnerException is SocketException
                    ? $"the control plane does not answer at {_client.BaseAddress}: is the mesh running?"
                    : $"the control plane at {_client.BaseAddress} cannot be asked: {exception.InnerException?.Message ?? exception.Message}");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CommandException($"the control plane at {_client.BaseAddress} has not answered within {Patience.TotalSeconds} s");
            }
            catch (JsonException exception)
            {
                throw new CommandException($"the answer of the control plane at {_client.BaseAddress} cannot be read, which may be of another version: {exception.Message}");
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
