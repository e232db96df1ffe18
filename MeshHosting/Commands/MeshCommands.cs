using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Commands;

/// <summary>The commands of a mesh, for dashboards, consoles and scripts: what each is called, and what it asks for.</summary>
internal static class MeshCommands
{
    /// <summary>Adds all but <c>apply-step</c>, which needs to know the steps.</summary>
    public static IResourceBuilder<MeshResource> WithMeshCommands(this IResourceBuilder<MeshResource> builder) => builder
        .WithMeshCommand(
            "shift-traffic",
            "Shift traffic",
            "Spreads the requests to a service over its subsets by weight.",
            "ArrowSplit",
            MeshCommandActions.ShiftAsync,
            Service(),
            Text("weights", "Weights", "subsets and their weights, such as v1=90,v2=10", example: "v1=90,v2=10"))
        .WithMeshCommand(
            "inject-delay",
            "Inject a delay",
            "Holds requests to a service for a time before they are sent.",
            "Timer",
            MeshCommandActions.DelayAsync,
            Service(),
            Text("delay", "Delay", "how long, such as 500ms or 2s", value: "2s"),
            Percentage())
        .WithMeshCommand(
            "inject-abort",
            "Inject an abort",
            "Answers requests to a service with a status instead of sending them.",
            "ErrorCircle",
            MeshCommandActions.AbortAsync,
            Service(),
            Number("status", "Status", 503, "the HTTP status, 200 to 599"),
            Percentage())
        .WithMeshCommand(
            "set-mtls",
            "Set mutual TLS",
            "Says whether workloads take connections without mutual TLS.",
            "ShieldKeyhole",
            MeshCommandActions.SetMutualTlsAsync,
            Choice("mode", "Mode", "permissive, strict or disable", null, Enum.GetNames<MeshMutualTls>().Select(name => name.ToLowerInvariant())),
            Choice("scope", "For", "the whole mesh, or the namespace of the workloads", "mesh", ["mesh", "namespace"]))
        .WithMeshCommand(
            "explain",
            "Explain a request",
            "Says where a request would go, and why.",
            "QuestionCircle",
            MeshCommandActions.ExplainAsync,
            Text("from", "From", "who sends it: a workload, or ingress", value: "ingress"),
            Text("url", "URL", "the URL, as the caller writes it", example: "http://books/books"),
            Text("method", "Method", "the HTTP method", value: "GET"))
        .WithMeshCommand(
            "send-load",
            "Send load",
            "Sends requests to the ingress gateway and counts what comes back.",
            "ArrowRepeatAll",
            MeshCommandActions.SendLoadAsync,
            Optional("path", "Path", "path and query; by default the ingress gateway's start path"),
            Number("requests", "Requests", 100, $"how many, up to {MeshCommandActions.MostRequests}"),
            Number("concurrency", "At a time", 4, $"how many at a time, up to {MeshCommandActions.MostAtATime}"),
            Number("seconds", "Seconds", 30, $"after how long to stop, up to {MeshCommandActions.MostSeconds}"))
        .WithMeshCommand(
            "reset",
            "Reset",
            "Takes back what these commands have changed. What was applied by other means stays.",
            "ArrowReset",
            MeshCommandActions.ResetAsync);

    /// <summary>Adds the command that applies one of the files of a folder.</summary>
    public static void WithStepCommand(this IResourceBuilder<MeshResource> builder, string folder) => builder.WithMeshCommand(
        "apply-step",
        "Apply a step",
        "Applies one of the prepared files.",
        "DocumentArrowRight",
        MeshCommandActions.ApplyStepAsync,
        Choice(
            "step",
            "Step",
            "the file, without its ending",
            null,
            MeshSteps.In(folder).Select(path => Path.GetFileNameWithoutExtension(path))));

    private static IResourceBuilder<MeshResource> WithMeshCommand(
        this IResourceBuilder<MeshResource> builder,
        string name,
        string displayName,
        string description,
        string icon,
        Func<MeshResource, ExecuteCommandContext, Task<ExecuteCommandResult>> action,
        params InteractionInput[] inputs)
    {
        var mesh = builder.Resource;
        return builder.WithCommand(name, displayName, context => ExecuteAsync(mesh, context, action), new CommandOptions
        {
            Description = description,
            Arguments = inputs,
            IconName = icon,
            UpdateState = context =>
                context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });
    }

    private static async Task<ExecuteCommandResult> ExecuteAsync(
        MeshResource mesh, ExecuteCommandContext context, Func<MeshResource, ExecuteCommandContext, Task<ExecuteCommandResult>> action)
    {
        try
        {
            return await action(mesh, context).ConfigureAwait(false);
        }
        catch (MeshCommandException exception)
        {
            return CommandResults.Failure(exception.Message);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
    }

    private static InteractionInput Service() => Text("service", "Service", "the Service's name", example: "ratings");

    private static InteractionInput Percentage() => Number("percentage", "Percentage", 100, "of how many requests, 0 to 100");

    // What has no value to begin with has to be given.
    private static InteractionInput Text(string name, string label, string description, string? value = null, string? example = null) => new()
    {
        Name = name,
        Label = label,
        InputType = InputType.Text,
        Required = value is null,
        Value = value,
        Placeholder = example ?? value,
        Description = description,
    };

    private static InteractionInput Optional(string name, string label, string description) =>
        new() { Name = name, Label = label, InputType = InputType.Text, Description = description };

    private static InteractionInput Number(string name, string label, int value, string description) =>
        new() { Name = name, Label = label, InputType = InputType.Number, Value = MeshResource.Text(value), Description = description };

    private static InteractionInput Choice(string name, string label, string description, string? value, IEnumerable<string> options) => new()
    {
        Name = name,
        Label = label,
        InputType = InputType.Choice,
        Required = value is null,
        Value = value,
        Description = description,
        Options = [.. options.Select(option => KeyValuePair.Create(option, option))],
    };
}
