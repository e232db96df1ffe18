using Aspire.Hosting;

// --Scripts:NAME="shell script" for each resource.
var builder = DistributedApplication.CreateBuilder(args);
foreach (var script in builder.Configuration.GetSection("Scripts").GetChildren())
{
    builder.AddExecutable(script.Key, "sh", ".", "-c", script.Value ?? "");
}

if (builder.Configuration["Command"] is { } command)
{
    builder.AddExecutable("command", command, ".");
}

if (builder.Configuration["CrashAfter"] is not null)
{
    // The AppHost's own crash, once everything runs.
    builder.Eventing.Subscribe<Aspire.Hosting.ApplicationModel.AfterResourcesCreatedEvent>((_, _) =>
    {
        Environment.FailFast("The AppHost crashes because it was asked to.");
        return Task.CompletedTask;
    });
}

builder.Build().Run();
