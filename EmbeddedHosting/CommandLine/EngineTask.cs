namespace Aspire.Hosting.CommandLine;

/// <summary>What an AppHost was started to do.</summary>
internal enum EngineTask
{
    /// <summary>Run the application.</summary>
    Run,

    /// <summary>Say which resources it has.</summary>
    List,

    /// <summary>Have an application that runs execute a command.</summary>
    Command,
}
