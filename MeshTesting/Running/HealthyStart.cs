using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace MeshTesting.Running;

/// <summary>Starts an application and waits until all of it is healthy.</summary>
internal static class HealthyStart
{
    private const int LastLines = 20;

    /// <exception cref="DistributedApplicationException">A resource did not come up; the message has its last lines.</exception>
    public static async Task OfAsync(DistributedApplication application, DirectoryInfo directory, TimeSpan startLimit, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(startLimit);
        await application.StartAsync(limit.Token).ConfigureAwait(false);
        var model = application.Services.GetRequiredService<DistributedApplicationModel>();
        await Task.WhenAll(model.Resources
            .Where(r => r is ExecutableResource or ProjectResource)
            .Select(r => WaitAsync(application, r, directory, startLimit, limit.Token))).ConfigureAwait(false);
    }

    private static async Task WaitAsync(DistributedApplication application, IResource resource, DirectoryInfo directory, TimeSpan startLimit, CancellationToken cancellationToken)
    {
        try
        {
            await application.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            throw new DistributedApplicationException($"{exception.Message} {Tail(directory, resource)}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' was not healthy within {startLimit.TotalSeconds:0} s. {Tail(directory, resource)}", exception);
        }
    }

    private static string Tail(DirectoryInfo directory, IResource resource)
    {
        var log = Path.Combine(directory.FullName, "logs", $"{resource.Name}.log");
        var lines = File.Exists(log) ? File.ReadLines(log).TakeLast(LastLines).ToList() : [];
        return lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
