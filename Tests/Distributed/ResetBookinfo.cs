using Xunit;

namespace Tests.Distributed;

/// <summary>Puts the configuration of a mesh that is shared back to what it was, before the tests of a class.</summary>
public sealed class ResetBookinfo(BookinfoMesh bookinfo) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await bookinfo.Mesh.ResetAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
