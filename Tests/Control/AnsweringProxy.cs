using MeshProtocol;
using Xunit;

namespace Tests.Control;

/// <summary>A proxy that answers each push when the test lets it, and keeps alive meanwhile.</summary>
internal sealed class AnsweringProxy : IAsyncDisposable
{
    private readonly FakeProxy _proxy;
    private readonly Func<Push, Task<string?>> _answer;
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Task _running;

    private AnsweringProxy(FakeProxy proxy, Func<Push, Task<string?>> answer)
    {
        _proxy = proxy;
        _answer = answer;
        _running = Task.WhenAll(AnswerAsync(), BeatAsync());
    }

    /// <param name="control">Where it joins.</param>
    /// <param name="node">As whom.</param>
    /// <param name="answer">Completes when a push is to be answered: with nothing to take it, with a reason to refuse it. All are taken at once when left out.</param>
    public static async Task<AnsweringProxy> JoinAsync(ControlPlaneFixture control, Node node, Func<Push, Task<string?>>? answer = null)
    {
        var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(node);
        return new AnsweringProxy(proxy, answer ?? (_ => Task.FromResult<string?>(null)));
    }

    /// <summary>Loses its connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _proxy.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _sending.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            var message = await _proxy.ReceiveAsync(Timeout.InfiniteTimeSpan);
            if (message.Push is not { } push)
            {
                continue;
            }

            var refusal = await _answer(push).WaitAsync(_end.Token);
            await SendAsync(refusal is null
                ? new ProxyMessage { Ack = new Ack { Revision = push.Revision } }
                : new ProxyMessage { Nack = new Nack { Revision = push.Revision, Reason = refusal } });
        }
    }

    private async Task BeatAsync()
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await beat.WaitForNextTickAsync(_end.Token))
        {
            await SendAsync(new ProxyMessage { Heartbeat = new Heartbeat() });
        }
    }

    private async Task SendAsync(ProxyMessage message)
    {
        await _sending.WaitAsync(_end.Token);
        try
        {
            await _proxy.SendAsync(message);
        }
        finally
        {
            _sending.Release();
        }
    }
}
