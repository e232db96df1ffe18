namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }

    /// <summary>What it has found out, if anything.</summary>
    public CommandResultData? Data { get; init; }
}
