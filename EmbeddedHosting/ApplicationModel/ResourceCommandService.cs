using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts resources: the commands of <see cref="KnownResourceCommands"/>.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider _services;

    public ResourceCommandService(IServiceProvider services) => _services = services;

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, cancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<ApplicationEngine>().ExecuteAsync(resourceId, commandName, cancellationToken);
}
