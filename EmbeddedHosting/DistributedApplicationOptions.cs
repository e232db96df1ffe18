namespace Aspire.Hosting;

/// <summary>How the application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line, read as configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; by default the one that was started.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The AppHost's folder; by default that of its project.</summary>
    public string? ProjectDirectory { get; set; }
}
