using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Control;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Reporting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly EntryPointCapture? _capture;
    private bool _disposed;

    public DistributedApplication(IHost host)
        : this(host, null)
    {
    }

    internal DistributedApplication(IHost host, EntryPointCapture? capture)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _capture = capture;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Starts the application, says where everything is, and returns when it has been stopped. The exit code is 1 where it could not start.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_capture is not null)
        {
            // A test starts and stops the application; the entry point only waits for its end.
            await _capture.Disposed.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await using (this)
        {
            if (await EngineTasks.RunAsync(Services, cancellationToken).ConfigureAwait(false) is { } exitCode)
            {
                Environment.ExitCode = exitCode;
                return;
            }

            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
            {
                await Services.GetRequiredService<Publication>().RunAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            var report = Services.GetRequiredService<ConsoleReport>();
            var state = Services.GetRequiredService<StateFile>();
            try
            {
                state.Start();
                report.Start();
                Services.GetRequiredService<ControlServer>().Start();
                await StartAsync(cancellationToken).ConfigureAwait(false);
                await this.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DistributedApplicationException exception)
            {
                report.Fail(exception.Message);
                await StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopped while it was starting.
                await StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                await state.EndAsync().ConfigureAwait(false);
            }
        }
    }

    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // First, so that nothing that a process needs is disposed of while it runs.
        await _host.StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
        _capture?.SayDisposed();
        GC.SuppressFinalize(this);
    }
}
