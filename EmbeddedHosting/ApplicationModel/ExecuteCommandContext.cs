using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command is given.</summary>
public sealed class ExecuteCommandContext
{
    public required IServiceProvider Services { get; init; }

    public required string ResourceName { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Writes into the log of the resource.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The inputs that <see cref="CommandOptions.Arguments"/> asks for, with their values.</summary>
    public required InteractionInputCollection Arguments { get; init; }
}
