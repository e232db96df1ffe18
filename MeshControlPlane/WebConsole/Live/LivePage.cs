using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>A page that is brought up to date when the mesh changes: at once, and then at most once in an interval. It stops when it is left.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _left = new();
    private readonly CancellationToken _leaving;
    private bool _isTold;
    private bool _isRunning;

    /// <summary>Made when the page is come to.</summary>
    protected LivePage() => _leaving = _left.Token;

    [Inject]
    private protected TimeProvider Time { get; set; } = null!;

    [Inject]
    private protected PageConnection Connection { get; set; } = null!;

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Left => _leaving;

    /// <summary>How long there is between two refreshes, at least.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <summary>Reads what the page shows, on the page's own turn; it is rendered after that.</summary>
    protected abstract Task RefreshAsync();

    /// <summary>Has the page refreshed, as something has changed. May be called on any thread, as often as one likes.</summary>
    protected void Tell()
    {
        lock (_lock)
        {
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            _isTold = true;
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        _ = Task.Run(RunAsync);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_leaving.IsCancellationRequested)
        {
            _left.Cancel();
            Leave();
            _left.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Stops listening.</summary>
    protected virtual void Leave()
    {
    }

    private async Task RunAsync()
    {
        try
        {
            while (IsWanted())
            {
                if (Connection.IsLost)
                {
                    // Nobody would see it; it is still wanted when the browser is back.
                    lock (_lock)
                    {
                        _isTold = true;
                    }
                }
                else
                {
                    await InvokeAsync(async () =>
                    {
                        if (!_leaving.IsCancellationRequested)
                        {
                            await RefreshAsync();
                            StateHasChanged();
                        }
                    });
                }

                await Task.Delay(Interval, Time, _leaving);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && _leaving.IsCancellationRequested)
        {
            // The page has been left.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private bool IsWanted()
    {
        lock (_lock)
        {
            _isRunning = _isTold;
            _isTold = false;
            return _isRunning;
        }
    }
}
