using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using SampleHost;

// --Scripts:NAME="shell script" for each resource; --Waits:NAME=OTHER for one that waits for another.
var builder = DistributedApplication.CreateBuilder(args);
foreach (var script in builder.Configuration.GetSection("Scripts").GetChildren())
{
    builder.AddExecutable(script.Key, "sh", ".", "-c", script.Value ?? "")
        .WithCommand("greet", "Greet", context => Greeting.ExecuteAsync(context), new CommandOptions
        {
            Arguments = [new InteractionInput { Name = "whom", InputType = InputType.Text, Required = true }],
        });
}

foreach (var wait in builder.Configuration.GetSection("Waits").GetChildren())
{
    builder.CreateResourceBuilder((ExecutableResource)builder.Resources.Single(r => r.Name == wait.Key))
        .WaitForStart(builder.CreateResourceBuilder(builder.Resources.Single(r => r.Name == wait.Value)));
}

if (builder.Configuration["Command"] is { } command)
{
    builder.AddExecutable("command", command, ".");
}

if (builder.Configuration["CrashAfter"] is not null)
{
    // The AppHost's own crash, once everything runs.
    builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) =>
    {
        Environment.FailFast("The AppHost crashes because it was asked to.");
        return Task.CompletedTask;
    });
}

builder.Build().Run();
