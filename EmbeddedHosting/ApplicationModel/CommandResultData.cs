namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command has found out.</summary>
public sealed class CommandResultData
{
    public required string Value { get; init; }

    public CommandResultFormat Format { get; init; }
}
