using System.Text;

namespace MeshProxy.Observability;

/// <summary>Keeps what is logged among the recent output, in a line each, as the console has it but for the time.</summary>
internal sealed class RecentOutputLogger(RecentOutput output) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(output, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(RecentOutput output, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = $"{LevelText(logLevel)}: {name}[{eventId.Id}] {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}";
            output.Add(Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ") + "\n"));
        }

        private static string LevelText(LogLevel level) => level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }
}
