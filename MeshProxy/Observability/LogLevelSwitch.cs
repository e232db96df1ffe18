namespace MeshProxy.Observability;

/// <summary>The least level that is logged; can be changed while running.</summary>
internal sealed class LogLevelSwitch
{
    private volatile int _level = (int)LogLevel.Information;

    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    /// <summary>Whether to log; libraries are heard only from warnings on, and YARP, whose failures the proxy answers itself, not at all.</summary>
    public bool IsEnabled(string? category, LogLevel level)
    {
        // The host opens a logging scope for each request as long as anybody listens to the first of these categories;
        // the second logs a stack trace for a taken port, which the process explains itself.
        if (level < Level || category is "Microsoft.AspNetCore.Hosting.Diagnostics" or "Microsoft.Extensions.Hosting.Internal.Host")
        {
            return false;
        }

        // YARP writes whole addresses, and tokens stand in some.
        if (level < LogLevel.Warning && category?.StartsWith("Yarp", StringComparison.Ordinal) == true)
        {
            return false;
        }

        if (category is null || category.StartsWith("MeshProxy", StringComparison.Ordinal) || Level <= LogLevel.Debug)
        {
            return true;
        }

        return level >= (category.StartsWith("Yarp", StringComparison.Ordinal) ? LogLevel.Critical : LogLevel.Warning);
    }
}
