namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of a resource, and how to colour it.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}
