using System.Net;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace Tests.Distributed;

/// <summary>The commands of the resource <c>mesh</c>, over Bookinfo's AppHost.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class MeshCommandTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>, IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await ExecuteAsync("reset");

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("reset");
        await bookinfo.WithoutRulesAsync();
    }

    [Fact]
    public async Task ShiftTraffic_SpreadsAndResetTakesItBack()
    {
        Assert.Equal("virtualservice/ratings created", await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v1=0,v2=100")));
        await UntilRatingsAsync("v2");

        Assert.Equal("virtualservice/ratings configured", await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v1=1")));
        await UntilRatingsAsync("v1");

        Assert.Equal("virtualservice/ratings deleted", await DoneAsync("reset"));
        Assert.Equal("nothing to take back", await DoneAsync("reset"));
        await BookinfoMesh.UntilAsync(async () => (await bookinfo.CombinationsAsync(20)).Keys.Select(seen => seen.Ratings).Distinct().Count() == 2,
            "both versions rate");
    }

    [Fact]
    public async Task HandWrittenRule_KeepsItsOtherFields_AndComesBack()
    {
        (await bookinfo.Mesh.KubectlAsync(["-n", "mesh", "apply", "-f", await HandWrittenAsync()], Cancelled)).EnsureSuccess();
        var before = await SpecAsync();

        Assert.Equal("virtualservice/ratings configured", await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v1=30,v2=70")));
        Assert.Equal("virtualservice/ratings configured", await DoneAsync("inject-delay", ("service", "ratings"), ("delay", "10ms"), ("percentage", "50")));

        var changed = await SpecAsync();
        Assert.True(JsonNode.DeepEquals(before["http"]![0], changed["http"]![0]), $"{changed}");
        Assert.Equal("4s", changed["http"]![1]!["timeout"]!.ToString());
        Assert.Equal("10ms", changed["http"]![1]!["fault"]!["delay"]!["fixedDelay"]!.ToString());
        Assert.Equal(["v1 30", "v2 70"], changed["http"]![1]!["route"]!.AsArray().Select(route => $"{route!["destination"]!["subset"]} {route["weight"]}"));

        Assert.Equal("virtualservice/ratings restored", await DoneAsync("reset"));
        Assert.True(JsonNode.DeepEquals(before, await SpecAsync()), $"{await SpecAsync()}");
        Assert.Equal("nothing to take back", await DoneAsync("reset"));
    }

    [Fact]
    public async Task CommandsAtOnce_AreAllKept()
    {
        (await bookinfo.Mesh.KubectlAsync(["-n", "mesh", "apply", "-f", await HandWrittenAsync()], Cancelled)).EnsureSuccess();
        var before = await SpecAsync();

        await Task.WhenAll(
            DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v1=30,v2=70")),
            DoneAsync("inject-delay", ("service", "ratings"), ("delay", "10ms")),
            DoneAsync("inject-abort", ("service", "ratings"), ("status", "418"), ("percentage", "1")));

        var route = (await SpecAsync())["http"]![1]!;
        Assert.Equal("70", route["route"]![1]!["weight"]!.ToString());
        Assert.Equal("10ms", route["fault"]!["delay"]!["fixedDelay"]!.ToString());
        Assert.Equal("418", route["fault"]!["abort"]!["httpStatus"]!.ToString());
        Assert.Equal("virtualservice/ratings restored", await DoneAsync("reset"));
        Assert.True(JsonNode.DeepEquals(before, await SpecAsync()), $"{await SpecAsync()}");
    }

    [Fact]
    public async Task RuleThatSomebodyHasChangedSince_IsLeftAlone()
    {
        (await bookinfo.Mesh.KubectlAsync(["-n", "mesh", "apply", "-f", await HandWrittenAsync()], Cancelled)).EnsureSuccess();
        await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v2=1"));
        await PatchAsync("""{"spec":{"http":[{"timeout":"7s","route":[{"destination":{"host":"ratings"}}]}]}}""");

        Assert.Equal("virtualservice/ratings restored, but for spec.http, which somebody has changed since", await DoneAsync("reset"));

        Assert.Equal("7s", (await SpecAsync())["http"]![0]!["timeout"]!.ToString());

        // A further command starts from what is there now, and that comes back.
        await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v1=1"));
        await PatchAsync("""{"spec":{"http":[{"timeout":"8s","route":[{"destination":{"host":"ratings"}}]}]}}""");
        await DoneAsync("shift-traffic", ("service", "ratings"), ("weights", "v2=1"));
        Assert.Equal("virtualservice/ratings restored", await DoneAsync("reset"));
        Assert.Equal("8s", (await SpecAsync())["http"]![0]!["timeout"]!.ToString());
    }

    [Fact]
    public async Task InjectAbort_AnswersInsteadOfTheService()
    {
        await DoneAsync("inject-abort", ("service", "ratings"), ("status", "418"));

        await BookinfoMesh.UntilAsync(
            async () => (await bookinfo.Mesh.SendAsync("/gateway/books", 1, Cancelled))[0].Status == HttpStatusCode.BadGateway, "the gateway is let down");
    }

    [Fact]
    public async Task SetMutualTls_AppliesToTheMeshOrTheNamespace()
    {
        Assert.Equal("peerauthentication/default created", await DoneAsync("set-mtls", ("mode", "strict")));
        Assert.Equal("peerauthentication/default created", await DoneAsync("set-mtls", ("mode", "permissive"), ("scope", "namespace")));

        var modes = await bookinfo.Mesh.KubectlAsync(["get", "peerauthentications", "-A", "-o",
            "jsonpath={range .items[*]}{.metadata.namespace} {.spec.mtls.mode}{\"\\n\"}{end}"], Cancelled);
        Assert.Equal("istio-system STRICT\nmesh PERMISSIVE\n", modes.EnsureSuccess().Output);
    }

    [Fact]
    public async Task ApplyStep_AppliesAFileOfTheTutorial()
    {
        Assert.Equal($"virtualservice/books created{Environment.NewLine}virtualservice/ratings created",
            await DoneAsync("apply-step", ("step", "istio-virtual-service-all-v1")));
        await UntilRatingsAsync("v1");
        Assert.Equal("service/books unchanged", (await DoneAsync("apply-step", ("step", "books-deployment"))).Split(Environment.NewLine)
            .First(line => line.StartsWith("service/books", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Explain_SaysWhereARequestWouldGo()
    {
        var result = await ExecuteAsync("explain", ("from", "gw"), ("url", "http://ratings/ratings?ids=1"));

        Assert.True(result.Success, result.Message);
        Assert.Equal("mesh/gw", JsonNode.Parse(result.Data!.Value)!["from"]!.ToString());
        Assert.Equal(CommandResultFormat.Json, result.Data.Format);
    }

    [Fact]
    public async Task SendLoad_CountsWhatComesBack()
    {
        var result = await ExecuteAsync("send-load", ("requests", "30"), ("concurrency", "3"));

        var counts = JsonNode.Parse(result.Data!.Value)!;
        Assert.Equal(30, counts["requests"]!.GetValue<int>());
        Assert.Equal(30, counts["statuses"]!.AsObject().Sum(status => status.Value!.GetValue<int>()));
        Assert.Contains(counts["versions"]!.AsObject(), version => version.Key.StartsWith("x-books-version: books-v", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("There is no Service 'rating' in namespace 'mesh'. There are books, gw, ratings.", "shift-traffic", "service", "rating", "weights", "v1=1")]
    [InlineData("Service 'ratings' has no subset 'v3'. Its DestinationRule has v1, v2.", "shift-traffic", "service", "ratings", "weights", "v1=1,v3=1")]
    [InlineData("'v1' is no weight: write SUBSET=NUMBER, such as v1=90,v2=10.", "shift-traffic", "service", "ratings", "weights", "v1")]
    [InlineData("'delay' is 'soon': it must be a time such as 500ms or 2s.", "inject-delay", "service", "ratings", "delay", "soon")]
    [InlineData("'percentage' is '101': it must be a number from 0 to 100.", "inject-delay", "service", "ratings", "percentage", "101")]
    [InlineData("'status' is '99': it must be a number from 200 to 599.", "inject-abort", "service", "ratings", "status", "99")]
    [InlineData("'requests' is '0': it must be a number from 1 to 100000.", "send-load", "requests", "0")]
    [InlineData("'path' is 'http://elsewhere.test/': it must be a path, such as /gateway/books.", "send-load", "path", "http://elsewhere.test/")]
    public async Task WrongArgument_ChangesNothingAndSaysWhatIsRight(string message, string command, params string[] namesAndValues)
    {
        var result = await ExecuteAsync(command, [.. namesAndValues.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        Assert.False(result.Success);
        Assert.Equal(message, result.Message);
        Assert.Equal("nothing to take back", await DoneAsync("reset"));
    }

    [Fact]
    public async Task StepThatIsRefused_SaysWhyInTheWordsOfTheApi()
    {
        var result = await ExecuteAsync("explain", ("url", "nonsense"));

        Assert.False(result.Success);
        Assert.Contains("nonsense", result.Message, StringComparison.Ordinal);
    }

    private async Task<string> DoneAsync(string command, params (string Name, string Value)[] arguments)
    {
        var result = await ExecuteAsync(command, arguments);
        Assert.True(result.Success, result.Message);
        return result.Message!;
    }

    private Task<ExecuteCommandResult> ExecuteAsync(string command, params (string Name, string Value)[] arguments) =>
        bookinfo.Mesh.Application.ResourceCommands.ExecuteCommandAsync(
            "mesh",
            command,
            new InteractionInputCollection([.. arguments.Select(a => new InteractionInput { Name = a.Name, InputType = InputType.Text, Value = a.Value })]),
            Cancelled);

    private Task UntilRatingsAsync(string version) =>
        BookinfoMesh.UntilAsync(async () => (await bookinfo.CombinationsAsync(6)).Keys.All(seen => seen.Ratings == version),
            $"ratings {version} alone answers");

    private async Task<JsonNode> SpecAsync() =>
        JsonNode.Parse((await bookinfo.Mesh.KubectlAsync(["-n", "mesh", "get", "vs", "ratings", "-o", "json"], Cancelled)).EnsureSuccess().Output)!["spec"]!;

    private async Task PatchAsync(string patch) =>
        (await bookinfo.Mesh.KubectlAsync(["-n", "mesh", "patch", "vs", "ratings", "--type", "merge", "-p", patch], Cancelled)).EnsureSuccess();

    private async Task<string> HandWrittenAsync()
    {
        var path = Path.Combine(bookinfo.Mesh.MeshDirectory, "hand-written.yaml");
        await File.WriteAllTextAsync(
            path,
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec:
              hosts: [ratings]
              http:
              - match: [{ headers: { end-user: { exact: jason } } }]
                route: [{ destination: { host: ratings, subset: v2 } }]
              - timeout: 4s
                route: [{ destination: { host: ratings, subset: v1 } }]
            """,
            Cancelled);
        return path;
    }
}
