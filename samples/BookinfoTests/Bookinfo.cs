using BookinfoTests;
using MeshTesting;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Bookinfo))]
// All share one mesh, and change its rules.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace BookinfoTests;

/// <summary>Bookinfo, started once for all tests of this project.</summary>
public sealed class Bookinfo : IAsyncLifetime
{
    private MeshFixture? _mesh;

    public MeshFixture Mesh => _mesh ?? throw new InvalidOperationException("Bookinfo has not been started.");

    public async ValueTask InitializeAsync() =>
        _mesh = await MeshFixture.StartAsync<Projects.AppHost>(cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_mesh is not null)
        {
            await _mesh.DisposeAsync();
        }
    }

    /// <summary>A file that was copied beside the tests.</summary>
    public static string PathOf(string folder, string file) => Path.Combine(AppContext.BaseDirectory, folder, file);
}
