using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Benchmarks.Pushing;

/// <summary>Writes to the API of a control plane as kubectl does, with the certificate of its kubeconfig.</summary>
internal sealed partial class KubernetesClient : IDisposable
{
    private readonly HttpClient _http;

    private KubernetesClient(HttpClient http) => _http = http;

    /// <param name="api">Where it is.</param>
    /// <param name="directory">The mesh's own, with the kubeconfig and the root certificate.</param>
    public static KubernetesClient Open(Uri api, string directory)
    {
        var text = File.ReadAllText(Path.Combine(directory, "kubeconfig"));
        var certificate = X509Certificate2.CreateFromPem(Decode(text, "client-certificate-data"), Decode(text, "client-key-data"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        return new KubernetesClient(new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            },
        })
        {
            BaseAddress = api,
        });
    }

    /// <summary>Gives the only route of a VirtualService another timeout.</summary>
    public Task ChangeRouteAsync(string @namespace, string name, int seconds) => PatchAsync(@namespace, name, $$"""
        { "spec": { "http": [{ "timeout": "{{seconds}}s", "route": [{ "destination": { "host": "{{name}}" } }] }] } }
        """);

    /// <summary>Changes a VirtualService.</summary>
    /// <param name="namespace">Where it is.</param>
    /// <param name="name">How it is called.</param>
    /// <param name="patch">A JSON merge patch.</param>
    public async Task PatchAsync(string @namespace, string name, string patch)
    {
        using var content = new StringContent(patch, Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));
        using var answer = await _http.PatchAsync(new Uri($"apis/networking.istio.io/v1/namespaces/{@namespace}/virtualservices/{name}", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new Processes.BenchmarkException($"The API answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Adds a Service that nobody stands behind.</summary>
    public async Task AddServiceAsync(string @namespace, string name)
    {
        var service = $$"""
            { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "{{name}}" }, "spec": { "selector": { "app": "{{name}}" }, "ports": [{ "name": "http", "port": 80 }] } }
            """;
        using var content = new StringContent(service, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri($"api/v1/namespaces/{@namespace}/services", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new Processes.BenchmarkException($"The API answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Decode(string kubeconfig, string field) => Encoding.UTF8.GetString(Convert.FromBase64String(
        Field().Matches(kubeconfig).First(match => match.Groups["name"].Value == field).Groups["value"].Value));

    [GeneratedRegex(@"(?<name>[a-z-]+-data): ""?(?<value>[A-Za-z0-9+/=]+)")]
    private static partial Regex Field();
}
