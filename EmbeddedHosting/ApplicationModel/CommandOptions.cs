namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command of a resource is shown, and what it asks for.</summary>
public class CommandOptions
{
    public string? Description { get; set; }

    /// <summary>What the command asks for; their values are in <see cref="ExecuteCommandContext.Arguments"/>.</summary>
    public IReadOnlyList<InteractionInput> Arguments { get; set; } = [];

    /// <summary>What a dashboard asks before it executes the command. The embedded engine does not ask.</summary>
    public string? ConfirmationMessage { get; set; }

    public string? IconName { get; set; }

    public IconVariant? IconVariant { get; set; }

    public bool IsHighlighted { get; set; }

    /// <summary>Whether the command can be executed at present; always, if not given.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}
