using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using Xunit;

namespace Tests.Control;

/// <summary>What the two kubeconfigs let their users do, asked with the real kubectl.</summary>
public sealed class ApiPermissionTests
{
    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: books, namespace: mesh }
        spec: { hosts: [books], http: [{ route: [{ destination: { host: books } }] }] }
        """;

    [Fact]
    public async Task Reader_SeesEverythingButSecrets()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        await control.KubectlAsync("-n mesh create secret generic hidden --from-literal=password=very-secret");

        Assert.Contains("books", await ReadAsync(control, "-n mesh get virtualservices"), StringComparison.Ordinal);
        Assert.Contains("hosts:", await ReadAsync(control, "-n mesh get vs books -o yaml"), StringComparison.Ordinal);
        Assert.Contains("virtualservices", await ReadAsync(control, "api-resources"), StringComparison.Ordinal);
        Assert.Contains("No resources found", (await control.TryKubectlAsync("kubeconfig-readonly", "get pods -n mesh")).Error, StringComparison.Ordinal);
        Assert.Equal(
            """Error from server (Forbidden): secrets "hidden" is forbidden: User "reader" cannot get resource "secrets" in API group "" in the namespace "mesh" """.TrimEnd(),
            await RefusedAsync(control, "-n mesh get secret hidden -o yaml"));
        Assert.Equal(
            """Error from server (Forbidden): secrets is forbidden: User "reader" cannot list resource "secrets" in API group "" at the cluster scope""",
            await RefusedAsync(control, "get secrets -A"));
        Assert.Contains("cannot watch resource", await RefusedAsync(control, "get --raw /api/v1/secrets?watch=1"), StringComparison.Ordinal);
        Assert.Contains("cannot get resource \"services/proxy\"", await ProxyAsync(), StringComparison.Ordinal);

        Task<string> ProxyAsync() => RefusedAsync(control, "get --raw /api/v1/namespaces/mesh/services/books/proxy/books");
    }

    [Fact]
    public async Task Reader_ChangesNothing()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);

        Assert.Equal(
            """Error from server (Forbidden): error when creating "STDIN": services is forbidden: User "reader" cannot create resource "services" in API group "" in the namespace "mesh" """.TrimEnd(),
            await RefusedAsync(control, "apply -f -", """{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "s", "namespace": "mesh" } }"""));
        Assert.Equal(
            """Error from server (Forbidden): virtualservices.networking.istio.io "books" is forbidden: User "reader" cannot patch resource "virtualservices" in API group "networking.istio.io" in the namespace "mesh" """.TrimEnd(),
            await RefusedAsync(control, "-n mesh label vs books a=b"));
        Assert.Contains("cannot delete resource", await RefusedAsync(control, "-n mesh delete vs books"), StringComparison.Ordinal);
        const string Collection = "--raw /apis/networking.istio.io/v1/namespaces/mesh/virtualservices";
        Assert.Contains("cannot deletecollection resource", await RefusedAsync(control, $"delete {Collection}"), StringComparison.Ordinal);
        Assert.Contains("cannot update resource", await RefusedAsync(control, $"replace {Collection}/books -f -", "{}"), StringComparison.Ordinal);
        Assert.Contains("books", await control.KubectlAsync("-n mesh get vs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CanI_AnswersAsTheApiDoes()
    {
        await using var control = await ControlPlaneFixture.StartAsync();

        Assert.Equal("yes\n", await control.KubectlAsync("auth can-i create virtualservices"));
        Assert.Equal("yes\n", await control.KubectlAsync("auth can-i * *"));
        Assert.Equal("yes\n", await ReadAsync(control, "auth can-i list virtualservices"));
        Assert.Equal("yes\n", await ReadAsync(control, "auth can-i get pods --subresource=log"));
        Assert.Equal("yes\n", await ReadAsync(control, "auth can-i get /version"));
        Assert.Equal("no\n", await DeniedAsync(control, "auth can-i create virtualservices"));
        Assert.Equal("no\n", await DeniedAsync(control, "auth can-i get secrets"));
        Assert.Equal("no\n", await DeniedAsync(control, "auth can-i get *"));
        Assert.Equal("no\n", await DeniedAsync(control, "auth can-i * virtualservices"));
        Assert.Equal("no\n", await DeniedAsync(control, "auth can-i create pods --subresource=exec"));
        Assert.Matches(@"\*\.\*\s+\[\]\s+\[\]\s+\[\*\]", await control.KubectlAsync("auth can-i --list"));
        var list = await ReadAsync(control, "auth can-i --list");
        Assert.Matches(@"virtualservices\.networking\.istio\.io\s+\[\]\s+\[\]\s+\[get list watch\]", list);
        Assert.DoesNotContain("secrets", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_NamesUserAndGroups()
    {
        await using var control = await ControlPlaneFixture.StartAsync();

        var admin = JsonNode.Parse(await control.KubectlAsync("auth whoami -o json"))!["status"]!["userInfo"]!;
        Assert.Equal("mesh-admin", (string?)admin["username"]);
        Assert.Equal(["system:masters", "system:authenticated"], admin["groups"]!.AsArray().Select(group => (string?)group));
        var reader = JsonNode.Parse(await ReadAsync(control, "auth whoami -o json"))!["status"]!["userInfo"]!;
        Assert.Equal("reader", (string?)reader["username"]);
        Assert.Equal(["mesh:readers", "system:authenticated"], reader["groups"]!.AsArray().Select(group => (string?)group));
    }

    [Fact]
    public async Task As_IsForMastersAlone()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);

        Assert.Equal("no\n", (await control.TryKubectlAsync("kubeconfig", "auth can-i delete vs --as somebody --as-group mesh:readers")).Output);
        Assert.Contains("books", await control.KubectlAsync("-n mesh get vs --as somebody --as-group mesh:readers"), StringComparison.Ordinal);
        var (_, _, nobody) = await control.TryKubectlAsync("kubeconfig", "-n mesh get vs --as nobody");
        Assert.Contains("""User "nobody" cannot list resource "virtualservices" """.TrimEnd(), nobody, StringComparison.Ordinal);
        Assert.Contains(
            """users "mesh-admin" is forbidden: User "reader" cannot impersonate resource "users" in API group "" at the cluster scope""",
            await RefusedAsync(control, "-n mesh delete vs books --as mesh-admin --as-group system:masters"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateOfNoGroup_MayAskWhoItIs_AndNothingElse()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var authority = CertificateAuthority.Open(MeshDirectory.Open(control.Directory), TimeProvider.System);
        using var stranger = authority.IssueClient("stranger", "guests");
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        handler.ClientCertificates.Add(X509CertificateLoader.LoadPkcs12(stranger.Export(X509ContentType.Pkcs12), null));
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{control.ApiPort}") };

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/v1/pods", TestContext.Current.CancellationToken)).StatusCode);
        using var refused = await client.GetAsync("/version", TestContext.Current.CancellationToken);
        var status = (await refused.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        Assert.Equal("forbidden: User \"stranger\" cannot get path \"/version\"", (string?)status["message"]);
        using var question = new StringContent("""{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", question, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<string> ReadAsync(ControlPlaneFixture control, string arguments)
    {
        var (exitCode, output, error) = await control.TryKubectlAsync("kubeconfig-readonly", arguments);
        Assert.True(exitCode == 0, $"kubectl {arguments}: {error}");
        return output;
    }

    private static async Task<string> RefusedAsync(ControlPlaneFixture control, string arguments, string? input = null)
    {
        var (exitCode, output, error) = await control.TryKubectlAsync("kubeconfig-readonly", arguments, input);
        Assert.True(exitCode == 1, $"kubectl {arguments}: {output}");
        return error.Trim();
    }

    private static async Task<string> DeniedAsync(ControlPlaneFixture control, string arguments)
    {
        var (exitCode, output, error) = await control.TryKubectlAsync("kubeconfig-readonly", arguments);
        Assert.True(exitCode == 1, $"kubectl {arguments}: {output} {error}");
        return output;
    }
}
