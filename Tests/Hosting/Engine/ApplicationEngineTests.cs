using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Tests.Hosting.Engine;

public sealed class ApplicationEngineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitFor_StartsOnlyWhenTheOtherIsHealthy()
    {
        var healthy = false;
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddHealthChecks().AddCheck("gate", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("closed"));
        var first = builder.AddExecutable("first", "sleep", ".", "1000").WithHealthCheck("gate");
        builder.AddExecutable("second", "sleep", ".", "1000").WaitFor(first);
        var app = await builder.BuildAsync(Cancelled);

        var start = app.StartAsync(Cancelled);
        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.Waiting, Cancelled);
        await app.ResourceNotifications.WaitForResourceAsync("first", e => e.Snapshot.HealthStatus == HealthStatus.Unhealthy && e.Snapshot.HealthReports.Any(r => r.Description == "closed"), Cancelled);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("second", out var waiting));
        Assert.Equal(KnownResourceStates.Waiting, waiting.Snapshot.State?.Text);

        healthy = true;
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Cancelled);
        await start;
    }

    [Fact]
    public async Task WaitFor_FailsWhenTheOtherHasEnded()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var first = builder.AddExecutable("first", "sh", ".", "-c", "exit 7").WithHealthCheck("never");
        builder.AddExecutable("second", "sleep", ".", "1000").WaitFor(first);
        var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);

        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.FailedToStart, Cancelled);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("first", Cancelled));
        Assert.Equal("Resource 'first' ended with exit code 7.", refusal.Message);
    }

    [Fact]
    public async Task WaitForCompletion_StartsAfterTheOtherHasEnded()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var first = builder.AddExecutable("first", "sh", ".", "-c", "exit 4");
        builder.AddExecutable("second", "sleep", ".", "1000").WaitForCompletion(first, exitCode: 4);
        var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Cancelled);
    }

    [Fact]
    public async Task Ports_ReachEnvironmentAndArguments()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var server = builder.AddExecutable("server", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false);
        builder.AddExecutable("client", "sh", ".", "-c", "echo $1 $SERVER $OWN; sleep 1000", "client")
            .WithHttpEndpoint(name: "own", env: "OWN", isProxied: false)
            .WithEnvironment("SERVER", server.GetEndpoint("http"))
            .WithArgs(context => context.Args.Add(ReferenceExpression.Create($"8080={server.GetEndpoint("http").Property(EndpointProperty.Port)}")));
        var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);

        var port = app.GetEndpoint("server").Port;
        var own = app.GetEndpoint("client", "own").Port;
        Assert.NotEqual(port, own);
        Assert.Equal($"8080={port} http://localhost:{port} {own}", await FirstLineAsync(app, "client"));
    }

    [Fact]
    public async Task ManyApplications_NeverShareAPort()
    {
        var ports = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var builder = DistributedApplicationTestingBuilder.Create();
            for (var i = 0; i < 5; i++)
            {
                builder.AddExecutable($"r{i}", "sleep", ".", "1000").WithHttpEndpoint(name: "http", isProxied: false);
            }

            var app = await builder.BuildAsync(Cancelled);
            await app.StartAsync(Cancelled);
            return (Builder: builder, Ports: Enumerable.Range(0, 5).Select(i => app.GetEndpoint($"r{i}").Port).ToList());
        }));

        Assert.Distinct(ports.SelectMany(p => p.Ports));
        foreach (var (builder, _) in ports)
        {
            await builder.DisposeAsync();
        }
    }

    [Fact]
    public async Task FixedPortThatIsTaken_IsRefusedBeforeAnythingStarts()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("server", "sleep", ".", "1000").WithHttpEndpoint(port: port, name: "http", isProxied: false);
        var app = await builder.BuildAsync(Cancelled);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancelled));

        Assert.Equal($"Endpoint 'http' of resource 'server' wants port {port}, on which another program listens. Stop that program, or give the endpoint another port.", refusal.Message);
    }

    [Fact]
    public async Task ProxiedEndpoint_IsRefused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("server", "sleep", ".", "1000").WithHttpEndpoint(name: "http");
        var app = await builder.BuildAsync(Cancelled);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancelled));

        Assert.Contains("isProxied: false", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestartCommand_StartsAnotherProcess()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("server", "sh", ".", "-c", "echo $$; exec sleep 1000");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        var before = int.Parse(await FirstLineAsync(app, "server"), CultureInfo.InvariantCulture);

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.RestartCommand, Cancelled);

        Assert.True(result.Success, result.Message);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server", Cancelled);
        var lines = await LinesAsync(app, "server", 2);
        Assert.NotEqual(before, int.Parse(lines[1], CultureInfo.InvariantCulture));
        Assert.False(Directory.Exists($"/proc/{before}"));
    }

    [Fact]
    public async Task StopAndStartCommands_ChangeTheState()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("server", "sleep", ".", "1000");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        await app.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand, Cancelled);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("server", out var stopped));
        Assert.Equal(KnownResourceStates.Exited, stopped.Snapshot.State?.Text);

        await app.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StartCommand, Cancelled);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server", Cancelled);

        var unknown = await app.ResourceCommands.ExecuteCommandAsync("other", KnownResourceCommands.StartCommand, Cancelled);
        Assert.Equal("There is no resource 'other'. There are server.", unknown.Message);
    }

    [Fact]
    public async Task Stopping_EndsThoseThatUseOthersFirst()
    {
        var order = new List<string>();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var database = builder.AddExecutable("database", "sleep", ".", "1000");
        var service = builder.AddExecutable("service", "sleep", ".", "1000").WithReferenceRelationship(database.Resource);
        builder.AddExecutable("page", "sleep", ".", "1000").WaitFor(service);
        builder.Eventing.Subscribe<ResourceStoppedEvent>((@event, _) =>
        {
            order.Add(@event.Resource.Name);
            return Task.CompletedTask;
        });
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        await app.StopAsync(Cancelled);

        Assert.Equal(["page", "service", "database"], order);
    }

    [Fact]
    public async Task EntryPointOfAnAppHost_RunsUpToBuild()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleHost>(["--Scripts:a=exec sleep 1000"], Cancelled);

        Assert.Equal("SampleHost", Path.GetFileName(builder.AppHostDirectory));
        Assert.Equal("a", Assert.Single(builder.Resources).Name);
        builder.AddExecutable("b", "sleep", ".", "1000");
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("a", Cancelled);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("b", Cancelled);
    }

    private static async Task<string> FirstLineAsync(DistributedApplication app, string resource) => (await LinesAsync(app, resource, 1))[0];

    private static async Task<IReadOnlyList<string>> LinesAsync(DistributedApplication app, string resource, int count)
    {
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(Cancelled))
        {
            lines.AddRange(batch.Select(l => l.Content));
            if (lines.Count >= count)
            {
                return lines;
            }
        }

        throw new InvalidOperationException($"Resource '{resource}' wrote {lines.Count} lines only.");
    }
}
