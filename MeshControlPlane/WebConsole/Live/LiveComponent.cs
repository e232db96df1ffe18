using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>A page, or a part of one, that shows what is now: while somebody looks it reads anew every second, and no longer than that.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private ITimer? _timer;
    private bool _isReading;
    private bool _isBehind;

    /// <summary>The time.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    [Inject]
    private PageConnection Connection { get; set; } = null!;

    /// <summary>How long it rests between two readings.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what is to be shown.</summary>
    /// <param name="left">Ends when nobody looks any more.</param>
    protected abstract Task ReadAsync(CancellationToken left);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadOnceAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && !_left.IsCancellationRequested)
        {
            _timer = Time.CreateTimer(_ => _ = InvokeAsync(TickAsync), null, Interval, Interval);
        }
    }

    /// <summary>Stops reading.</summary>
    /// <param name="disposing">Whether it was asked for.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_left.IsCancellationRequested)
        {
            _left.Cancel();
            _timer?.Dispose();
            _left.Dispose();
        }
    }

    private async Task TickAsync()
    {
        // One that takes longer than the interval is not asked for again meanwhile.
        if (_isReading || _left.IsCancellationRequested || Connection.IsLost)
        {
            return;
        }

        try
        {
            await ReadOnceAsync();
            if (!_left.IsCancellationRequested)
            {
                StateHasChanged();
            }
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task ReadOnceAsync()
    {
        if (_isReading)
        {
            // Parameters have become others while it read for those before.
            _isBehind = true;
            return;
        }

        _isReading = true;
        try
        {
            do
            {
                _isBehind = false;
                await ReadAsync(_left.Token);
            }
            while (_isBehind && !_left.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // Nobody looks.
        }
        finally
        {
            _isReading = false;
        }
    }
}
