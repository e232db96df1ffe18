using Bunit;
using MeshControlPlane.WebConsole.Live;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.WebConsole;

public sealed class LivePageTests : IDisposable
{
    private readonly ConsoleContext _console = new();
    private readonly FakeTimeProvider _time = new();

    public LivePageTests() => _console.Services.AddSingleton<TimeProvider>(_time);

    [Fact]
    public void ManyChanges_AreOneRefreshASecond()
    {
        var page = _console.Render<CountingPage>();
        page.Instance.TellOfChange();
        page.WaitForState(() => page.Instance.Refreshes == 1);
        for (var i = 0; i < 100; i++)
        {
            page.Instance.TellOfChange();
        }

        Assert.Equal(1, page.Instance.Refreshes);
        Advance(page, 2);

        Assert.Equal(2, page.Instance.Refreshes);
    }

    [Fact]
    public async Task PageThatIsLeft_IsNotRefreshed()
    {
        var page = _console.Render<CountingPage>();
        var counting = page.Instance;
        await _console.DisposeComponentsAsync();

        counting.TellOfChange();

        Assert.True(counting.IsLeft);
        Assert.Equal(0, counting.Refreshes);
    }

    [Fact]
    public async Task WithoutItsBrowser_APageWaits_AndShowsTheNewestWhenItIsBack()
    {
        var page = _console.Render<CountingPage>();
        await _console.Connection.OnConnectionDownAsync(null!, Xunit.TestContext.Current.CancellationToken);
        page.Instance.TellOfChange();
        for (var i = 0; i < 30; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.Equal(0, page.Instance.Refreshes);
        await _console.Connection.OnConnectionUpAsync(null!, Xunit.TestContext.Current.CancellationToken);
        Advance(page, 1);

        Assert.Equal(1, page.Instance.Refreshes);
    }

    public void Dispose() => _console.Dispose();

    // The wait begins on another thread: time goes on until it is over.
    private void Advance(IRenderedComponent<CountingPage> page, int refreshes)
    {
        while (page.Instance.Refreshes < refreshes)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Thread.Yield();
        }
    }

    private sealed class CountingPage : LivePage
    {
        private int _refreshes;

        public int Refreshes => Volatile.Read(ref _refreshes);

        public bool IsLeft { get; private set; }

        public void TellOfChange() => Tell();

        protected override Task RefreshAsync()
        {
            Interlocked.Increment(ref _refreshes);
            return Task.CompletedTask;
        }

        protected override void Leave() => IsLeft = true;
    }
}
