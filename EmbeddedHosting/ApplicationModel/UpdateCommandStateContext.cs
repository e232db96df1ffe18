namespace Aspire.Hosting.ApplicationModel;

/// <summary>By what a command says whether it can be executed.</summary>
public sealed class UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    public required IServiceProvider Services { get; init; }
}
