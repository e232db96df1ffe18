using Xunit;

namespace Tests.Kubectl;

/// <summary>What needs a container or a cluster is refused with what can be done instead.</summary>
public sealed class RefusedVerbTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Theory]
    [InlineData("exec is not possible: pod books-v1 is process 0 on this machine", "exec", "books-v1", "-c", "books", "--", "ls")]
    [InlineData("port 8080 is 127.0.0.1:9001", "exec", "books-v1", "-c", "books", "--", "ls")]
    [InlineData("attach is not possible: pod books-v1", "attach", "books-v1", "-c", "books")]
    [InlineData("port 8080 is 127.0.0.1:9001, port 8080 through its proxy is 127.0.0.1:40003, the proxy's admin page is http://127.0.0.1:40002", "port-forward", "books-v1", "9000:8080")]
    [InlineData("port-forward is not needed: pod books-v1", "port-forward", "svc/books", "9000:80")]
    [InlineData("debug is not possible", "debug", "books-v1", "--image=shell", "--profile=general")]
    [InlineData("a Deployment cannot be scaled", "scale", "deploy", "books-v1", "--replicas=3")]
    [InlineData("pods cannot be written: a pod here is a process", "run", "books", "--image=books:v1")]
    [InlineData("pods cannot be written", "delete", "pod", "books-v1")]
    [InlineData("Metrics API not available", "top", "pods")]
    [InlineData("no tokens are issued here", "create", "token", "books")]
    [InlineData("accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml", "patch", "vs", "ratings", "-p", "{}")]
    public async Task Verb_IsRefusedWithWhatToDo(string expected, params string[] arguments)
    {
        _server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        (await _server.ApplyAsync(Yaml.All)).Succeeded();

        var refused = await _server.KubectlAsync(arguments);

        Assert.Contains(expected, refused.Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CopyIntoAPod_IsRefused()
    {
        _server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        var file = _server.Directory.Write("copied", "text");

        Assert.Contains("exec is not possible", (await _server.KubectlAsync("cp", file, "books-v1:/tmp/copied", "-c", "books")).Failed(), StringComparison.Ordinal);
    }
}
