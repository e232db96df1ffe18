using System.Text.Json;
using MeshTesting;
using Xunit;

namespace Tests.Distributed;

/// <summary>Bookinfo's AppHost, started once for the tests of a class.</summary>
public sealed class BookinfoMesh : IAsyncLifetime
{
    private MeshFixture? _mesh;

    internal MeshFixture Mesh => _mesh ?? throw new InvalidOperationException("The mesh has not been started.");

    public async ValueTask InitializeAsync()
    {
        _mesh = await MeshFixture.StartAsync<Projects.AppHost>(cancellationToken: TestContext.Current.CancellationToken);
        // Every way through the mesh has its first handshake behind it: on a busy machine that can take longer than the gateway waits.
        await UntilAsync(
            async () => (await Mesh.SendAsync("/gateway/books", 16, TestContext.Current.CancellationToken)).All(answer => answer.Status == System.Net.HttpStatusCode.OK),
            "every version answers");
    }

    public async ValueTask DisposeAsync()
    {
        if (_mesh is not null)
        {
            await _mesh.DisposeAsync();
        }
    }

    /// <summary>Applies a file of the repository's <c>mesh</c> folder in namespace mesh and waits until every proxy runs with what it holds.</summary>
    internal async Task ApplyAsync(string file)
    {
        var path = Path.Combine(RepositoryTree.Root, "mesh", file);
        (await KubectlAsync("-n", "mesh", "apply", "-f", path)).EnsureSuccess();
        (await KubectlAsync("-n", "mesh", "wait", "--for=condition=Programmed", "--timeout=30s", "-f", path)).EnsureSuccess();
    }

    /// <summary>Deletes the rules that steps of the tutorial make; what the mesh starts with stays.</summary>
    internal async Task WithoutRulesAsync()
    {
        (await KubectlAsync("-n", "mesh", "delete", "virtualservice", "books", "ratings", "--ignore-not-found")).EnsureSuccess();
        await UntilAsync(async () => (await CombinationsAsync(1)).Count == 1, "the ingress answers");
    }

    internal Task<KubectlResult> KubectlAsync(params string[] arguments) => Mesh.KubectlAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>Asks for the books and counts which versions of books and of ratings made each answer, as their content tells.</summary>
    internal async Task<Dictionary<(string Books, string Ratings), int>> CombinationsAsync(int count)
    {
        var seen = new Dictionary<(string Books, string Ratings), int>();
        foreach (var response in await Mesh.SendAsync("/gateway/books", count, TestContext.Current.CancellationToken))
        {
            Assert.True(response.Status == System.Net.HttpStatusCode.OK, $"{(int)response.Status} {response.Body}");
            using var books = JsonDocument.Parse(response.Body);
            Assert.Equal(6, books.RootElement.GetArrayLength());
            var first = books.RootElement[0];
            var combination = (
                first.GetProperty("description").ValueKind == JsonValueKind.Null ? "v1" : "v2",
                first.GetProperty("presentation").GetString() == ":-)" ? "v1" : "v2");
            seen[combination] = seen.GetValueOrDefault(combination) + 1;
        }

        return seen;
    }

    /// <summary>Waits for a condition, with a limit; what is waited for is in the message.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Not within 30 s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
