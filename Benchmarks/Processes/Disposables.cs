namespace Benchmarks.Processes;

/// <summary>What was started one after the other, and ends in the opposite order.</summary>
internal sealed class Disposables : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = [];

    public T Add<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
    }
}
