using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Reporting;

/// <summary>Brings what parts of the AppHost log to the terminal, as plain lines after the table.</summary>
internal sealed class ConsoleReportLoggerProvider(ReportWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ReportLogger(writer);

    public void Dispose()
    {
    }

    private sealed class ReportLogger(ReportWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            writer.OutAfterTable(logLevel switch
            {
                LogLevel.Warning => $"warning: {text}",
                LogLevel.Error or LogLevel.Critical => $"error: {text}",
                _ => text,
            });
        }
    }
}
