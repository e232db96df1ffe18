using Xunit;

namespace Tests.Kubectl;

public sealed class ChangeTests
{
    [Theory]
    [InlineData("merge", """{"spec":{"hosts":["a.example.com"]}}""")]
    [InlineData("json", """[{"op":"replace","path":"/spec/hosts/0","value":"a.example.com"}]""")]
    public async Task Patch_ChangesAPart(string type, string patch)
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();

        (await server.KubectlAsync("patch", "vs", "ratings", "--type", type, "-p", patch)).Succeeded();

        Assert.Equal("a.example.com 2", (await server.KubectlAsync("get", "vs", "ratings", "-o", "jsonpath={.spec.hosts[*]} {.metadata.generation}")).Succeeded());
    }

    [Fact]
    public async Task StrategicPatchOfAService_MergesPortsByNumber()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Books)).Succeeded();

        (await server.KubectlAsync("patch", "svc", "books", "-p", """{"spec":{"ports":[{"port":81,"name":"http-admin"}]}}""")).Succeeded();

        Assert.Equal("80 81", string.Join(' ', (await server.KubectlAsync("get", "svc", "books", "-o", "jsonpath={.spec.ports[*].port}")).Succeeded().Split(' ').Order()));
    }

    [Fact]
    public async Task Edit_ChangesTheObjectInTheEditor()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var editor = server.Directory.Write("editor.sh", "#!/bin/sh\nsed -i 's/subset: v2/subset: v3/' \"$1\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(editor, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var edited = await server.KubectlAsync("", ["edit", "vs", "ratings"], editor);

        Assert.Contains("edited", edited.Succeeded(), StringComparison.Ordinal);
        Assert.Contains("v3", (await server.KubectlAsync("get", "vs", "ratings", "-o", "jsonpath={.spec.http[0].route[1].destination.subset}")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplaceOfAnOldVersion_IsAConflict()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.Ratings)).Succeeded();
        var read = (await server.KubectlAsync("get", "vs", "ratings", "-o", "yaml")).Succeeded();
        var changed = read.Replace("subset: v2", "subset: v3", StringComparison.Ordinal);

        Assert.Contains("replaced", (await server.KubectlAsync(changed, ["replace", "-f", "-"])).Succeeded(), StringComparison.Ordinal);

        Assert.Contains("the object has been modified", (await server.KubectlAsync(read, ["replace", "-f", "-"])).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LabelAndAnnotation_AreSetOnANamespace()
    {
        await using var server = await ApiServer.StartAsync();

        (await server.KubectlAsync("label", "ns", "mesh", "istio-injection=enabled")).Succeeded();
        (await server.KubectlAsync("annotate", "ns", "mesh", "owner=books")).Succeeded();

        Assert.Equal("namespace/mesh\n", (await server.KubectlAsync("get", "ns", "-l", "istio-injection=enabled", "-o", "name")).Succeeded());
        Assert.Equal("books", (await server.KubectlAsync("get", "ns", "mesh", "-o", "jsonpath={.metadata.annotations.owner}")).Succeeded());
    }

    [Theory]
    [InlineData("namespace", "other")]
    [InlineData("configmap", "settings", "--from-literal=a=b", "--from-literal=empty=")]
    [InlineData("secret", "generic", "password", "--from-literal=a=b")]
    [InlineData("serviceaccount", "books")]
    [InlineData("service", "clusterip", "books", "--tcp=80:http")]
    [InlineData("service", "nodeport", "books-node", "--tcp=80:8080")]
    [InlineData("deployment", "books", "--image=books:v1", "--port=8080")]
    public async Task Create_WorksWithWhatKubectlSendsAsProtobuf(params string[] what)
    {
        await using var server = await ApiServer.StartAsync();
        var said = (await server.KubectlAsync(["create", .. what, "--dry-run=client", "-o", "yaml"])).Succeeded();

        Assert.Contains("created", (await server.KubectlAsync(["create", .. what])).Succeeded(), StringComparison.Ordinal);

        // What was read from protobuf is what kubectl would have written as YAML.
        string[] show = ["get", "-f", "-", "-o", "jsonpath={.spec}{.data}{.type}"];
        var stored = (await server.KubectlAsync(said, show)).Succeeded();
        (await server.ApplyAsync(said)).Succeeded();
        Assert.Equal(stored, (await server.KubectlAsync(said, show)).Succeeded());
    }

    [Fact]
    public async Task Delete_TakesAwayByNameByFileAndAll()
    {
        await using var server = await ApiServer.StartAsync();
        var file = server.Directory.Write("rule.yaml", Yaml.BooksRule);
        (await server.ApplyAsync(Yaml.All)).Succeeded();

        Assert.Contains("deleted", (await server.KubectlAsync("delete", "vs", "ratings")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("deleted", (await server.KubectlAsync("delete", "-f", file)).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("deleted", (await server.KubectlAsync("delete", "svc", "--all")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("not found", (await server.KubectlAsync("delete", "vs", "ratings")).Failed(), StringComparison.Ordinal);
        Assert.Equal("", (await server.KubectlAsync("get", "vs,dr,svc", "-o", "name")).Succeeded());
    }

    [Fact]
    public async Task DeletedNamespace_TakesItsContentsAlong()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Yaml.All)).Succeeded();

        (await server.KubectlAsync("delete", "ns", "mesh")).Succeeded();

        Assert.Equal("", (await server.KubectlAsync("get", "vs,dr,gw,svc,deploy", "-A", "-o", "name")).Succeeded());
        Assert.All(server.Store.Current.Resources.Keys, key => Assert.NotEqual("mesh", key.Namespace));
    }
}
