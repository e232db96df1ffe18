using Xunit;

namespace Tests.Kubectl;

/// <summary>The verbs that are used less: each with what it says.</summary>
public sealed class FurtherVerbTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Theory]
    [InlineData("NAME +STATUS +ROLES +AGE +VERSION\n[\\w.-]+ +Ready +control-plane +\\S+ +v1.32", "get", "nodes")]
    [InlineData("INTERNAL-IP +EXTERNAL-IP .*CONTAINER-RUNTIME\n.* 127.0.0.1 +<none> .* none://processes", "get", "no", "-o", "wide")]
    [InlineData("Non-terminated Pods: +\\(1 in total\\)\n[^\n]*\n[^\n]*\n +mesh +books-v1", "describe", "node")]
    [InlineData("NAME +ENDPOINTS +AGE\nbooks +127.0.0.1:8080 ", "get", "ep", "books")]
    [InlineData("Addresses: +127.0.0.1\n +NotReadyAddresses: +<none>\n +Ports:\n +Name +Port +Protocol\n[ -]*\n +http +8080 +TCP", "describe", "endpoints", "books")]
    [InlineData("ratings-v9 +ratings", "get", "vs", "ratings-v9", "-o", "custom-columns=:.metadata.name,:.spec.hosts[0]")]
    [InlineData("deployment \"books-v1\" successfully rolled out\n", "rollout", "status", "deploy/books-v1", "--timeout=60s")]
    [InlineData("\\* +mesh +mesh +mesh +mesh", "config", "get-contexts")]
    [InlineData("\"kind\": ?\"APIResourceList\"", "get", "--raw", "/apis/networking.istio.io/v1")]
    [InlineData("\"gitVersion\": ?\"v1.32", "get", "--raw", "/version")]
    public async Task Verb_Shows(string expected, params string[] arguments)
    {
        _server.Registry.Set(FakeRegistry.Sidecar("books-v1", "books", "v1"));
        (await _server.ApplyAsync(Yaml.All)).Succeeded();
        (await _server.ApplyAsync(Yaml.Ratings.Replace("name: ratings", "name: ratings-v9", StringComparison.Ordinal))).Succeeded();

        Assert.Matches(expected, (await _server.KubectlAsync(arguments)).Succeeded());
    }

    [Theory]
    [InlineData("the only node is the machine that the control plane runs on", "taint", "nodes", "NODE", "a=b:NoSchedule")]
    [InlineData("endpoints follow from the selectors of Services", "delete", "ep", "books")]
    [InlineData("could not find scale subresource", "autoscale", "deploy", "books-v1", "--max=3")]
    [InlineData("replicasets is not part of this API", "rollout", "history", "deploy/books-v1")]
    [InlineData("is not part of this API; `kubectl api-resources` lists what is", "create", "job", "a", "--image=b")]
    [InlineData("doesn't have a resource type \"pv\"", "get", "pv")]
    [InlineData("already exists", "create", "ns", "mesh")]
    public async Task Verb_IsRefused(string expected, params string[] arguments)
    {
        (await _server.ApplyAsync(Yaml.All)).Succeeded();
        var node = (await _server.KubectlAsync("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}")).Succeeded();

        Assert.Contains(expected, (await _server.KubectlAsync([.. arguments.Select(argument => argument == "NODE" ? node : argument)])).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_EndsWithWhatItFound()
    {
        const string Settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: differing}\ndata: {a: b}\n";
        (await _server.ApplyAsync(Settings)).Succeeded();

        Assert.Equal((0, ""), await DiffAsync(Settings));
        var (changed, text) = await DiffAsync(Settings.Replace("a: b", "a: c", StringComparison.Ordinal));
        Assert.Equal(1, changed);
        Assert.Contains("-  a: b\n+  a: c\n", text, StringComparison.Ordinal);
        Assert.Equal(2, (await DiffAsync(Settings.Replace("data: {a: b}", "data: {a: 5}", StringComparison.Ordinal))).Code);
        Assert.Equal(1, (await DiffAsync(Settings.Replace("differing", "absent", StringComparison.Ordinal))).Code);
        Assert.Equal("b", (await _server.KubectlAsync("get", "cm", "differing", "-o", "jsonpath={.data.a}")).Succeeded());
    }

    [Theory]
    [InlineData("s/weight: 50/weight: -50/", "# * spec.http[0].route[0].weight: is -50; a weight may not be negative")]
    [InlineData("s/weight: 50/wieght: 50/", "# * spec.http[0].route[0].wieght: unknown field; did you mean `weight`?")]
    public async Task EditThatIsInvalid_OpensAgainWithTheReason(string slip, string reason)
    {
        (await _server.ApplyAsync(Yaml.Ratings.Replace("name: ratings", "name: edited", StringComparison.Ordinal))).Succeeded();
        var (seen, count) = (_server.Directory[$"seen-{slip.Length}"], _server.Directory[$"count-{Guid.NewGuid():N}"]);

        // The first time a slip; the second time what was seen is kept, and the slip is mended.
        var editor = _server.Directory.Write("slip.sh", $"#!/bin/sh\nif [ -f {count} ]; then cp \"$1\" {seen}; sed -i 's/weight: -50/weight: 60/; s/wieght: 50/weight: 60/' \"$1\"; else touch {count}; sed -i '{slip}' \"$1\"; fi\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(editor, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Contains("edited", (await _server.KubectlAsync("", ["edit", "vs", "edited"], editor)).Succeeded(), StringComparison.Ordinal);

        Assert.Contains(reason, await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("60 60", (await _server.KubectlAsync("get", "vs", "edited", "-o", "jsonpath={.spec.http[0].route[*].weight}")).Succeeded());
        (await _server.KubectlAsync("delete", "vs", "edited")).Succeeded();
    }

    [Fact]
    public async Task ApplyWithPrune_TakesWhatIsNoLongerThere()
    {
        string Of(params string[] names) =>
            string.Join("---\n", names.Select(name => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, labels: {{set: pruned}}}}\n"));
        string[] prune = ["--prune", "-l", "set=pruned", "--prune-allowlist=core/v1/ConfigMap"];
        (await _server.ApplyAsync(Of("p1", "p2"))).Succeeded();

        Assert.Equal("configmap/p1 unchanged\nconfigmap/p2 pruned\n", (await _server.ApplyAsync(Of("p1"), prune)).Succeeded());
        Assert.Equal("p1", (await _server.KubectlAsync("get", "cm", "-l", "set=pruned", "-o", "jsonpath={.items[*].metadata.name}")).Succeeded());
    }

    [Fact]
    public async Task ApplyOfADirectoryAndAKustomization_Works()
    {
        _server.Directory.Write("set/one.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: set-one}\n");
        _server.Directory.Write("set/inner/two.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: set-two}\n");
        _server.Directory.Write("kustom/kustomization.yaml", "resources: [three.yaml]\nlabels: [{pairs: {set: kustom}}]\n");
        _server.Directory.Write("kustom/three.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: set-three}\n");

        Assert.Equal("configmap/set-two created\nconfigmap/set-one created\n", (await _server.KubectlAsync("apply", "-R", "-f", _server.Directory["set"])).Succeeded());
        Assert.Equal("configmap/set-three created\n", (await _server.KubectlAsync("apply", "-k", _server.Directory["kustom"])).Succeeded());
        Assert.Equal("configmap \"set-three\" deleted\n", (await _server.KubectlAsync("delete", "-k", _server.Directory["kustom"])).Succeeded());
    }

    [Fact]
    public async Task CreateSetExposeAndRestart_ChangeWhatIsStored()
    {
        var file = _server.Directory.Write("created.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: created}\n");
        Assert.Equal("configmap/created created\n", (await _server.KubectlAsync("create", "-f", file, "--edit=false", "--save-config")).Succeeded());
        Assert.Contains("already exists", (await _server.KubectlAsync("create", "-f", file)).Failed(), StringComparison.Ordinal);

        var made = await _server.KubectlAsync("create", "deploy", "shown", "--image=books:v1", "--port=8080");
        Assert.Equal("deployment.apps/shown created\n", made.Succeeded());
        Assert.Contains("nothing is started from it", made.Error, StringComparison.Ordinal);
        Assert.Equal("deployment.apps/shown image updated\n", (await _server.KubectlAsync("set", "image", "deploy/shown", "books=books:v2")).Succeeded());
        Assert.Equal("deployment.apps/shown env updated\n", (await _server.KubectlAsync("set", "env", "deploy/shown", "A=b")).Succeeded());
        Assert.Equal("service/shown exposed\n", (await _server.KubectlAsync("expose", "deploy", "shown", "--port=80", "--target-port=8080")).Succeeded());
        Assert.Equal("service/shown selector updated\n", (await _server.KubectlAsync("set", "selector", "svc", "shown", "app=other")).Succeeded());
        Assert.Equal("deployment.apps/shown restarted\n", (await _server.KubectlAsync("rollout", "restart", "deploy/shown")).Succeeded());
        Assert.Equal("books:v2 b", (await _server.KubectlAsync("get", "deploy", "shown", "-o", "jsonpath={.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env[0].value}")).Succeeded());
        Assert.Equal("80 8080 other", (await _server.KubectlAsync("get", "svc", "shown", "-o", "jsonpath={.spec.ports[0].port} {.spec.ports[0].targetPort} {.spec.selector.app}")).Succeeded());
        (await _server.KubectlAsync("delete", "svc,deploy", "shown")).Succeeded();
    }

    [Fact]
    public async Task AnnotationThatIsThere_IsOverwrittenOnlyWhenAsked()
    {
        (await _server.KubectlAsync("create", "cm", "noted")).Succeeded();
        (await _server.KubectlAsync("annotate", "cm", "noted", "a=b")).Succeeded();

        Assert.Contains("already has a value", (await _server.KubectlAsync("annotate", "cm", "noted", "a=c")).Failed(), StringComparison.Ordinal);
        Assert.Contains("annotated", (await _server.KubectlAsync("annotate", "cm", "noted", "a=c", "--overwrite")).Succeeded(), StringComparison.Ordinal);
        Assert.Equal("c", (await _server.KubectlAsync("get", "cm", "noted", "-o", "jsonpath={.metadata.annotations.a}")).Succeeded());
        Assert.Contains("annotated", (await _server.KubectlAsync("annotate", "cm", "noted", "a-")).Succeeded(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Text)> DiffAsync(string yaml)
    {
        var result = await _server.KubectlAsync(yaml, ["diff", "-f", "-"]);
        return (result.ExitCode, result.Output);
    }
}
