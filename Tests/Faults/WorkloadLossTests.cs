using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Tests.Distributed;
using Xunit;

namespace Tests.Faults;

/// <summary>Processes of a running mesh die; the rest goes on.</summary>
public sealed class WorkloadLossTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    // A request that is under way in the process that dies cannot be saved.
    private const int UnderWay = 1;

    [Fact]
    public async Task KilledApplication_GetsNoMoreTraffic_AndIsBackWhenStartedAgain()
    {
        await bookinfo.WithoutRulesAsync();
        var port = bookinfo.Mesh.Application.GetEndpoint("ratings-v1", "http").Port;
        using var application = ProcessTable.ByEnvironment($"ASPNETCORE_URLS=http://localhost:{port} ");

        application.Kill();
        await ExpectOnlyRatingsV2Async();
        Assert.Equal("1/2", await ReadyOfAsync("ratings-v1"));

        await CommandAsync("ratings-v1", KnownResourceCommands.StartCommand);
        await UntilBothRatingsAnswerAsync();
        Assert.Equal("2/2", await ReadyOfAsync("ratings-v1"));
    }

    [Fact]
    public async Task KilledSidecar_TakesItsWorkloadOut_AndIsBackWhenStartedAgain()
    {
        await bookinfo.WithoutRulesAsync();
        using var sidecar = ProcessTable.ByCommandLine("MeshProxy", "--name ratings-v1 ", bookinfo.Mesh.MeshDirectory);

        sidecar.Kill();
        await ExpectOnlyRatingsV2Async();

        await CommandAsync("ratings-v1-proxy", KnownResourceCommands.StartCommand);
        await UntilBothRatingsAnswerAsync();
    }

    [Fact]
    public async Task StoppedSidecar_LosesNoRequest()
    {
        await bookinfo.WithoutRulesAsync();
        var stopping = CommandAsync("ratings-v1-proxy", KnownResourceCommands.StopCommand);
        List<HttpStatusCode> statuses = [];
        while (!stopping.IsCompleted)
        {
            statuses.AddRange((await bookinfo.Mesh.SendAsync("/gateway/books", 5, TestContext.Current.CancellationToken)).Select(response => response.Status));
        }

        await stopping;
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));

        await CommandAsync("ratings-v1-proxy", KnownResourceCommands.StartCommand);
        await UntilBothRatingsAnswerAsync();
    }

    [Fact]
    public async Task KilledControlPlane_TrafficGoesOn_AndItTakesUpWhereItWas()
    {
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        using var controlPlane = ProcessTable.ByCommandLine("MeshControlPlane", "serve", bookinfo.Mesh.MeshDirectory);

        controlPlane.Kill();
        await controlPlane.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, (await bookinfo.KubectlAsync("get", "namespaces")).ExitCode);
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(20)).Key);

        await CommandAsync("mesh", KnownResourceCommands.StartCommand);
        await BookinfoMesh.UntilAsync(
            async () =>
            {
                Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(1)).Key);
                return await ReadyOfAsync("ratings-v1") == "2/2" && await ReadyOfAsync("gw") == "2/2";
            },
            "the proxies are back");
        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        Assert.Equal(2, (await bookinfo.CombinationsAsync(50)).Count);
    }

    private async Task ExpectOnlyRatingsV2Async()
    {
        await BookinfoMesh.UntilAsync(async () => await ReadyOfAsync("ratings-v1") != "2/2", "ratings-v1 is out");
        var responses = await bookinfo.Mesh.SendAsync("/gateway/books", 30, TestContext.Current.CancellationToken);
        Assert.True(responses.Count(response => response.Status != HttpStatusCode.OK) <= UnderWay, string.Join(", ", responses.Select(response => response.Status)));
        Assert.All(responses.Where(response => response.Status == HttpStatusCode.OK), response => Assert.Equal("ratings-v2", Assert.Single(response.Headers.GetValues("x-ratings-version"))));
    }

    private Task UntilBothRatingsAnswerAsync() =>
        BookinfoMesh.UntilAsync(async () => (await bookinfo.CombinationsAsync(10)).Keys.Select(combination => combination.Ratings).Distinct().Count() == 2, "both versions of ratings answer");

    private async Task<string?> ReadyOfAsync(string pod)
    {
        var lines = (await bookinfo.KubectlAsync("-n", "mesh", "get", "pods", "--no-headers")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(columns => columns[0] == pod)?[1];
    }

    private async Task CommandAsync(string resource, string command)
    {
        var commands = bookinfo.Mesh.Application.Services.GetRequiredService<ResourceCommandService>();
        var result = await commands.ExecuteCommandAsync(resource, command, TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{command} of {resource}: {result.Message}");
    }
}
