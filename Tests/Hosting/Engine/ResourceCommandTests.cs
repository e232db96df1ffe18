using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Tests.Hosting.Engine;

public sealed class ResourceCommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_IsGivenItsArguments_AndDefaults()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var app = await StartAsync(builder, context => Task.FromResult(CommandResults.Success(
            "done", string.Join(' ', context.Arguments.Select(a => $"{a.Name}={a.Value}").Prepend(context.ResourceName)))));

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "greet", Inputs(("Whom", "you"), ("often", "3")), Cancelled);

        Assert.True(result.Success, result.Message);
        Assert.Equal("server whom=you how=kindly often=3", result.Data?.Value);
    }

    [Theory]
    [InlineData("'whom' is missing: who is greeted.")]
    [InlineData("'greet' has no argument 'who'; it has whom, how, often.\n'whom' is missing: who is greeted.", "who", "you")]
    [InlineData("'how' is 'badly': it must be one of kindly, coldly.", "whom", "you", "how", "badly")]
    [InlineData("'often' is 'seldom': it must be a number.", "whom", "you", "often", "seldom")]
    [InlineData("'whom' is longer than 5 characters.", "whom", "everybody")]
    public async Task WrongArgument_IsRefusedBeforeTheCommand(string message, params string[] namesAndValues)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var app = await StartAsync(builder, _ => throw new InvalidOperationException("executed"));

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "greet",
            Inputs([.. namesAndValues.Chunk(2).Select(pair => (pair[0], pair[1]))]), Cancelled);

        Assert.False(result.Success);
        Assert.Equal(message.ReplaceLineEndings(), result.Message);
    }

    [Fact]
    public async Task UnknownCommandAndResource_AreToldWithWhatThereIs()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var app = await StartAsync(builder, _ => Task.FromResult(CommandResults.Success()));

        Assert.Equal(
            "Resource 'server' has no command 'dance'. It has greet, start, stop, restart.",
            (await app.ResourceCommands.ExecuteCommandAsync("server", "dance", Cancelled)).Message);
        Assert.Equal("There is no resource 'nobody'. There are server.", (await app.ResourceCommands.ExecuteCommandAsync("nobody", "greet", Cancelled))
            .Message);
        Assert.Equal(
            "'restart' takes no arguments; there is 'whom'.",
            (await app.ResourceCommands.ExecuteCommandAsync("server", "restart", Inputs(("whom", "you")), Cancelled)).Message);
    }

    [Fact]
    public async Task CommandThatIsNotEnabled_IsRefused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var app = await StartAsync(
            builder,
            _ => Task.FromResult(CommandResults.Success()),
            context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled);
        await app.ResourceCommands.ExecuteCommandAsync("server", "stop", Cancelled);

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "greet", Inputs(("whom", "you")), Cancelled);

        Assert.Equal("'greet' cannot be executed while 'server' is Exited.", result.Message);
    }

    [Fact]
    public async Task CommandThatThrows_FailsAlone()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var app = await StartAsync(builder, _ => throw new InvalidOperationException("no breath left"));

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "greet", Inputs(("whom", "you")), Cancelled);

        Assert.Equal("'greet' failed: no breath left", result.Message);
        Assert.False(result.Canceled);
    }

    [Fact]
    public async Task CancelledCommand_SaysSo()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var app = await StartAsync(builder, async context =>
        {
            await cancel.CancelAsync();
            context.CancellationToken.ThrowIfCancellationRequested();
            return CommandResults.Success();
        });

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "greet", Inputs(("whom", "you")), cancel.Token);

        Assert.True(result.Canceled);
    }

    [Fact]
    public async Task StartThatWaits_IsEndedByAStop()
    {
        var (builder, app, start) = await WaitingStartAsync();
        await using var disposed = builder;

        var stop = await app.ResourceCommands.ExecuteCommandAsync("second", "stop", Cancelled);

        Assert.True(stop.Success, stop.Message);
        Assert.True((await start).Canceled);
        Assert.Equal(KnownResourceStates.Exited, StateOf(app, "second"));
    }

    [Fact]
    public async Task StartThatWaits_DoesNotHoldUpTheEnd()
    {
        var (builder, app, start) = await WaitingStartAsync();
        await using var disposed = builder;

        await app.StopAsync(Cancelled);

        Assert.True((await start).Canceled);
        Assert.Equal(KnownResourceStates.Exited, StateOf(app, "first"));
        Assert.Equal(KnownResourceStates.Exited, StateOf(app, "second"));
    }

    [Fact]
    public async Task StartWhoseListenerThrows_FailsAlone()
    {
        var throws = false;
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>((_, _) => throws ? throw new InvalidOperationException("no breath left") : Task.CompletedTask);
        var app = await StartAsync(builder, _ => Task.FromResult(CommandResults.Success()));
        throws = true;

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "restart", Cancelled);

        Assert.Equal("Resource 'server' could not be started. Its log says why.", result.Message);
        Assert.Equal(KnownResourceStates.FailedToStart, StateOf(app, "server"));
    }

    [Fact]
    public async Task StopWhoseListenerThrows_BecomesTheResult()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var throws = true;
        builder.Eventing.Subscribe<ResourceStoppedEvent>((_, _) => throws ? throw new InvalidOperationException("no breath left") : Task.CompletedTask);
        var app = await StartAsync(builder, _ => Task.FromResult(CommandResults.Success()));

        var result = await app.ResourceCommands.ExecuteCommandAsync("server", "stop", Cancelled);

        Assert.Equal("'stop' failed: no breath left", result.Message);
        throws = false;
    }

    // The second waits for the first, which is not well any more.
    private static async Task<(IDistributedApplicationTestingBuilder Builder, DistributedApplication App, Task<ExecuteCommandResult> Start)> WaitingStartAsync()
    {
        var healthy = true;
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddHealthChecks().AddCheck("gate", () => Volatile.Read(ref healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var first = builder.AddExecutable("first", "sleep", ".", "1000").WithHealthCheck("gate");
        builder.AddExecutable("second", "sleep", ".", "1000").WaitFor(first);
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        Volatile.Write(ref healthy, false);
        await app.ResourceNotifications.WaitForResourceAsync("first", e => e.Snapshot.HealthStatus == HealthStatus.Unhealthy, Cancelled);
        await app.ResourceCommands.ExecuteCommandAsync("second", "stop", Cancelled);
        var start = app.ResourceCommands.ExecuteCommandAsync("second", "start", Cancelled);
        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.Waiting, Cancelled);
        return (builder, app, start);
    }

    private static string? StateOf(DistributedApplication app, string resource) =>
        app.ResourceNotifications.TryGetCurrentState(resource, out var now) ? now.Snapshot.State?.Text : null;

    [Fact]
    public async Task ContainersAndReplicas_AreRefusedBeforeAnythingStarts()
    {
        await using var containers = DistributedApplicationTestingBuilder.Create();
        containers.AddContainer("cache", "redis");
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(async () => await (await containers.BuildAsync(Cancelled))
            .StartAsync(Cancelled));
        Assert.StartsWith("Resource 'cache' is a container, and the embedded engine starts executables and projects only.", refusal.Message,
            StringComparison.Ordinal);

        await using var replicas = DistributedApplicationTestingBuilder.Create();
        replicas.AddProject("web", "web.csproj", launchProfileName: null).WithReplicas(3);
        refusal = await Assert.ThrowsAsync<DistributedApplicationException>(async () => await (await replicas.BuildAsync(Cancelled)).StartAsync(Cancelled));
        Assert.StartsWith("Resource 'web' has 3 replicas, and the embedded engine starts each resource once.", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<DistributedApplication> StartAsync(
        IDistributedApplicationTestingBuilder builder,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> command,
        Func<UpdateCommandStateContext, ResourceCommandState>? state = null)
    {
        builder.AddExecutable("server", "sleep", ".", "1000").WithCommand("greet", "Greet", command, new CommandOptions
        {
            Arguments =
            [
                new InteractionInput { Name = "whom", InputType = InputType.Text, Required = true, MaxLength = 5, Description = "who is greeted" },
                new InteractionInput
                {
                    Name = "how",
                    InputType = InputType.Choice,
                    Value = "kindly",
                    Options = [new("kindly", "Kindly"), new("coldly", "Coldly")],
                },
                new InteractionInput { Name = "often", InputType = InputType.Number },
            ],
            UpdateState = state,
        });
        var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        return app;
    }

    private static InteractionInputCollection Inputs(params (string Name, string Value)[] values) =>
        new([.. values.Select(value => new InteractionInput { Name = value.Name, InputType = InputType.Text, Value = value.Value })]);
}
