using System.Collections.Concurrent;
using System.Text.Json;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Control;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>What the mesh trusts is in every namespace, whatever becomes of it there.</summary>
public sealed class RootPublicationTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly ResourceStore _store;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-roots-");
    private readonly CertificateAuthority _authority;
    private readonly ListedLog<RootPublication> _log = new();

    public RootPublicationTests()
    {
        _store = ResourceStore.InMemory(_time, NullLogger<ResourceStore>.Instance);
        _authority = CertificateAuthority.Open(MeshDirectory.Open(_directory.FullName), TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task NamespaceMadeAnew_AndOneWhoseRootsWereTakenAway_GetThemAgain()
    {
        var written = new ConcurrentQueue<string>();
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            written.Enqueue(context.Request.Path.Value!.Split('/')[4]);
            return context.Response.WriteAsync("{}", Token);
        });
        await PutAsync("mesh", "1");
        using var publication = await StartAsync(cluster);
        await Eventually.TrueAsync(() => written.SequenceEqual(["mesh"]), "the first");

        await PutAsync("mesh", "2");
        await Eventually.TrueAsync(() => written.SequenceEqual(["mesh", "mesh"]), "the one made anew");
        await PutAsync("later", "3");
        await Eventually.TrueAsync(() => written.SequenceEqual(["mesh", "mesh", "later"]), "another, and that one alone");

        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return written.Count(name => name == "mesh") > 2 && written.Count(name => name == "later") > 1;
            },
            "what may have been taken away");
        await publication.StopAsync(Token);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task NamespaceThatRefuses_IsToldOnce_AndTriedAgain()
    {
        var (tries, refuses) = (0, true);
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            Interlocked.Increment(ref tries);
            context.Response.StatusCode = Volatile.Read(ref refuses) ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
            return context.Response.WriteAsync("""{"kind":"Status","message":"no"}""", Token);
        });
        await PutAsync("mesh", "1");
        using var publication = await StartAsync(cluster);
        var begin = _time.GetUtcNow();
        await UntilAsync(() => Volatile.Read(ref tries) >= 5, "five tries");
        // 5, 10, 20 and 40 s apart.
        Assert.True(_time.GetUtcNow() - begin >= TimeSpan.FromSeconds(75));

        // Nothing that changes elsewhere is a reason to ask it again.
        var before = Volatile.Read(ref tries);
        await PutAsync("kube-system", "2");
        Volatile.Write(ref refuses, false);
        await UntilAsync(() => Volatile.Read(ref tries) > before, "another try");
        await publication.StopAsync(Token);
        Assert.Equal("The roots of the mesh cannot be written to namespace 'mesh', where proxies wait for them: no", Assert.Single(_log.Lines));
    }

    private Task UntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        what);

    private async Task<RootPublication> StartAsync(ScriptedCluster cluster)
    {
        var publication = new RootPublication(cluster.Api, _store, _authority, _time, _log);
        await publication.StartAsync(Token);
        return publication;
    }

    private Task PutAsync(string name, string uid) =>
        new MirroredKind(ResourceKinds.Namespace, static _ => true, _store, NullLogger.Instance).PutAsync(JsonElement.Parse(
            $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}","uid":"{{{uid}}}","creationTimestamp":"2026-01-01T00:00:00Z"}}"""));
}
