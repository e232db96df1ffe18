using Xunit;

namespace Tests.Kubectl;

/// <summary>One API for all tests of a class: each uses names of its own.</summary>
public sealed class SharedApiServer : IAsyncLifetime
{
    private ApiServer? _server;

    internal ApiServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
