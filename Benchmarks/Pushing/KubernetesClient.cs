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

    public static KubernetesClient Open(Uri api, string kubeconfig, X509Certificate2Collection roots)
    {
        var text = File.ReadAllText(kubeconfig);
        var certificate = X509Certificate2.CreateFromPem(Decode(text, "client-certificate-data"), Decode(text, "client-key-data"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
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
    public async Task ChangeRouteAsync(string @namespace, string name, int seconds)
    {
        var patch = $$"""
            { "spec": { "http": [{ "timeout": "{{seconds}}s", "route": [{ "destination": { "host": "{{name}}" } }] }] } }
            """;
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
