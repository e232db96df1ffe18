using System.Collections.Concurrent;
using MeshControlPlane.Discovery;
using MeshControlPlane.Sending;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.Sending;

/// <summary>Requests over real connections.</summary>
public sealed class RequestSenderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_GoToTheTarget_AsTheUrlSays()
    {
        var seen = new ConcurrentQueue<(string Target, string Host, string Header, string TraceParent, string Body)>();
        await using var gateway = await UpstreamServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen.Enqueue((UpstreamServer.RawTarget(context), context.Request.Host.Value!, context.Request.Headers["end-user"].ToString(), context.Request.Headers.TraceParent.ToString(), await reader.ReadToEndAsync()));
            context.Response.Headers["x-books-version"] = seen.Count % 2 == 0 ? "v2" : "v1";
            await context.Response.WriteAsync("books");
        });
        await using var sender = new KnownTargets().WithGateway(gateway.Port).Sender();

        var (run, problems) = await sender.StartAsync(
            new SendPlan
            {
                Target = "mesh/ingress:80",
                Method = "post",
                Url = "http://bookinfo.example.com/a%20b?c=d",
                Headers = [new("end-user", "jason"), new("content-type", "text/plain")],
                Body = "hello",
                Count = 4,
            },
            Token);

        Assert.Empty(problems);
        await run!.Completion;
        var report = run.Report();
        Assert.Equal((SendState.Finished, 4, 4, 0), (report.State, report.Sent, report.Ended, report.Failed));
        Assert.Equal([new("v1", 2), new("v2", 2)], report.Distributions.Single(distribution => distribution.Name == "x-books-version").Shares);
        Assert.All(seen, request => Assert.Equal(("/a%20b?c=d", "bookinfo.example.com", "jason", "hello"), (request.Target, request.Host, request.Header, request.Body)));
        Assert.Equal(report.Answers.Select(answer => answer.TraceId).Order(), seen.Select(request => request.TraceParent.Split('-')[1]).Order());
        Assert.All(seen, request => Assert.EndsWith("-01", request.TraceParent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OnlyOneRun_GoesOnAtATime_AndStopsAtOnce()
    {
        var asked = new TaskCompletionSource();
        await using var gateway = await UpstreamServer.StartAsync(async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var sender = new KnownTargets().WithGateway(gateway.Port).Sender();
        var plan = new SendPlan { Target = "mesh/ingress:80", Url = "http://localhost/", Count = 100, AtOnce = 2 };
        var (first, _) = await sender.StartAsync(plan, Token);
        await asked.Task;

        var (second, problems) = await sender.StartAsync(plan, Token);

        Assert.Null(second);
        Assert.Equal(SendField.Run, Assert.Single(problems).Field);
        Assert.Equal(SendState.Running, first!.Report().State);
        first.Stop();
        await first.Completion.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal((SendState.Stopped, 0), (first.Report().State, first.Report().Ended));
        Assert.InRange(gateway.Requests, 1, 2);
        Assert.Null(sender.Current);
        Assert.NotNull((await sender.StartAsync(plan, Token)).Run);
    }

    [Fact]
    public async Task Rate_IsKept()
    {
        await using var gateway = await UpstreamServer.SayingAsync("ok");
        await using var sender = new KnownTargets().WithSidecar("gw", gateway.Port).Sender();

        var (run, _) = await sender.StartAsync(new SendPlan { Target = "mesh/gw", Url = "http://ratings/", Count = null, Rate = 20, Seconds = 1, AtOnce = 5 }, Token);

        await run!.Completion;
        var report = run.Report();
        Assert.InRange(report.Sent, 1, 20);
        Assert.True(report.Sent < 20 || report.Elapsed >= TimeSpan.FromSeconds(0.95), $"{report.Sent} requests in {report.Elapsed}");
        Assert.InRange(report.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task NobodyListening_IsToldAsTheAnswer()
    {
        using var closed = new ClosedPort();
        await using var sender = new KnownTargets().WithGateway(closed.Port).Sender();

        var (run, _) = await sender.StartAsync(new SendPlan { Target = "mesh/ingress:80", Url = "http://localhost/", Count = 2 }, Token);

        await run!.Completion;
        Assert.Equal([new("connection refused", 2)], run.Report().Distributions.Single().Shares);
        Assert.Equal(2, run.Report().Failed);
        Assert.Null(run.Report().Latency);
    }

    [Fact]
    public async Task Redirect_IsAnAnswer_AndALongBodyIsCut()
    {
        await using var gateway = await UpstreamServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "http://elsewhere.example/";
            await context.Response.WriteAsync(new string('x', 1_000_000));
        });
        await using var sender = new KnownTargets().WithGateway(gateway.Port).Sender();

        var (run, _) = await sender.StartAsync(new SendPlan { Target = "mesh/ingress:80", Url = "http://localhost/", Count = 1 }, Token);

        await run!.Completion;
        var answer = Assert.Single(run.Report().Answers);
        Assert.Equal((302, SendLimits.Shown), (answer.Status, answer.Body.Length));
        Assert.Contains(answer.Headers, header => header.Key == "Location");
        Assert.Equal(1, gateway.Requests);
    }

    [Fact]
    public async Task TraceOfTheCallersOwn_IsLeftAsItIs()
    {
        string? seen = null;
        await using var gateway = await UpstreamServer.StartAsync(context =>
        {
            seen = context.Request.Headers.TraceParent;
            return Task.CompletedTask;
        });
        await using var sender = new KnownTargets().WithGateway(gateway.Port).Sender();
        const string Own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

        var (run, _) = await sender.StartAsync(new SendPlan { Target = "mesh/ingress:80", Url = "http://localhost/", Headers = [new("traceparent", Own)] }, Token);

        await run!.Completion;
        Assert.Equal(Own, seen);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", false), (run.Report().Answers[0].TraceId, run.Report().Answers[0].IsTraced));
    }

    [Fact]
    public async Task AddressesOfOtherMachines_AreNoTargets()
    {
        var targets = new KnownTargets().WithGateway(80, "far", "203.0.113.7").WithGateway(8080, "near").WithSidecar("gw", 15001).WithSidecar("without", 0);
        await using var sender = targets.Sender();

        Assert.Equal(["mesh/near:80", "mesh/gw"], sender.Targets.Select(target => target.Id));
    }

    [Fact]
    public async Task HostThatNobodyHasDeclared_IsNotSentTo()
    {
        await using var control = await ControlPlaneFixture.StartAsync("""
            {apiVersion: v1, kind: Service, metadata: {name: ratings, namespace: mesh}, spec: {selector: {app: ratings}, ports: [{name: http, port: 80, targetPort: 8080}]}}
            """);
        var directory = control.Directory;
        await using var proxy = await JoinedProxy.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), directory, "gw", 1);
        var sender = control.Services.GetRequiredService<RequestSender>();
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        await Eventually.TrueAsync(() => source.Current.View.Registry.Workloads is [{ Ready: true }], "the proxy has joined");
        var plan = new SendPlan { Target = "mesh/gw-v1", Url = "http://example.com/" };

        var (elsewhere, problems) = await sender.StartAsync(plan, Token);
        var (disguised, hostProblems) = await sender.StartAsync(plan with { Url = "http://ratings/", Headers = [new("Host", "example.com")] }, Token);
        var (known, _) = await sender.StartAsync(plan with { Url = "http://ratings/" }, Token);

        Assert.Null(elsewhere);
        Assert.StartsWith("The mesh knows nobody of that name", Assert.Single(problems).Sentence, StringComparison.Ordinal);
        Assert.Null(disguised);
        Assert.Equal(SendField.Url, Assert.Single(hostProblems).Field);
        await known!.Completion;
        Assert.Equal([new("503", 1)], known.Report().Distributions[0].Shares);
    }
}
