using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Control;

/// <summary>Speaks to a control plane's API with the credentials of its kubeconfig, and without kubectl, which would take most of the time.</summary>
internal sealed partial class ApiClient : IDisposable
{
    public const string VirtualServices = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices";

    private readonly HttpClient _client;

    private ApiClient(HttpClient client) => _client = client;

    public static ApiClient Open(string meshDirectory)
    {
        var config = File.ReadAllText(Path.Combine(meshDirectory, "kubeconfig"));
        var fields = Field().Matches(config).ToDictionary(field => field.Groups[1].Value, field => field.Groups[2].Value);
        using var own = X509Certificate2.CreateFromPem(Pem("client-certificate-data"), Pem("client-key-data"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(Pem("certificate-authority-data"));
        return new ApiClient(new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                ClientCertificates = [X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null)],
            },
        })
        {
            BaseAddress = new Uri(fields["server"]),
            Timeout = TimeSpan.FromSeconds(60),
        });

        string Pem(string field) => Encoding.ASCII.GetString(Convert.FromBase64String(fields[field]));
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<(int Code, JsonNode Answer)> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>A VirtualService whose timeout says which one it is; the weight is more than there may be when it is to be refused.</summary>
    public static string Rule(string name, int seconds, bool isWrong = false) => $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"{{name}}","namespace":"mesh"},
         "spec":{"hosts":["{{name}}"],"http":[{"timeout":"{{seconds}}s","route":[{"destination":{"host":"ratings"},"weight":{{(isWrong ? -1 : 100)}} }]}] } }
        """;

    public void Dispose() => _client.Dispose();

    [GeneratedRegex(@"^[ -]*(server|[a-z-]+-data): ""?([^""\s]+)", RegexOptions.Multiline)]
    private static partial Regex Field();
}
