using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Reporting;

namespace Aspire.Hosting.Control;

/// <summary>Says which resources there are, how they stand, and which commands they have.</summary>
internal sealed class CommandList(DistributedApplicationModel model, ResourceNotificationService notifications)
{
    public string Text()
    {
        var text = new StringBuilder();
        var width = model.Resources.Select(resource => resource.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var resource in model.Resources)
        {
            var state = notifications.TryGetCurrentState(resource.Name, out var now) ? ResourceTable.Describe(now.Snapshot) : Kind(resource);
            text.AppendLine($"{resource.Name.PadRight(width)}  {state}");
            foreach (var command in resource.Annotations.OfType<ResourceCommandAnnotation>())
            {
                text.AppendLine($"{"".PadRight(width)}  {Usage(resource, command)}");
                text.AppendLine($"{"".PadRight(width)}      {command.DisplayDescription ?? command.DisplayName}");
            }
        }

        text.Append($"Every resource that runs has the commands {string.Join(", ", ResourceCommandRunner.Lifecycle)}.");
        return text.ToString();
    }

    private static string Kind(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).ToList();
        return resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal) + (waits.Count == 0 ? "" : $", waits for {string.Join(", ", waits)}");
    }

    private static string Usage(IResource resource, ResourceCommandAnnotation command) =>
        string.Join(' ', command.Arguments
            .Select(input => input.Required ? $"--{input.Name} {Example(input)}" : $"[--{input.Name} {input.Value ?? Example(input)}]")
            .Prepend($"{resource.Name} {command.Name}"));

    private static string Example(InteractionInput input) =>
        input.Options is { Count: > 0 and <= 4 } options
            ? string.Join('|', options.Select(option => option.Key))
            : input.Placeholder ?? input.Name.ToUpperInvariant();
}
