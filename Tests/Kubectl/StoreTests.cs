using System.Text.Json.Nodes;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Kubectl;

public sealed class StoreTests : IDisposable
{
    private static readonly ResourceKey Books = new("networking.istio.io", "DestinationRule", "default", "books");

    private readonly TempDirectory _directory = new();

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-02T03:04:05Z", System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void NewStore_HasTheInitialNamespaces()
    {
        using var store = Open(_directory.Path);

        Assert.Equal(["default", "istio-system"], store.Current.Resources.Keys.Select(key => key.Name).Order());
    }

    [Fact]
    public async Task ReopenedStore_HasEverythingAndGoesOnCounting()
    {
        long version;
        using (var store = Open(_directory.Path))
        {
            await PutAsync(store, "books.default");
            await PutAsync(store, "books.other");
            await DeleteAsync(store);
            await PutAsync(store, "books.default");
            version = store.Current.Version;
        }

        using var reopened = Open(_directory.Path);

        Assert.Equal(version, reopened.Current.Version);
        var metadata = reopened.Current.Resources[Books].Metadata;
        Assert.Equal((version, 1, _time.GetUtcNow()), (metadata.ResourceVersion, metadata.Generation, metadata.CreationTimestamp));
        await PutAsync(reopened, "books.third");
        Assert.Equal(version + 1, reopened.Current.Resources[Books].Metadata.ResourceVersion);
        Assert.Equal(2, reopened.Current.Resources[Books].Metadata.Generation);
    }

    [Fact]
    public async Task KilledStore_HasEveryChangeThatWasAnswered()
    {
        using var copy = new TempDirectory();
        using (var store = Open(_directory.Path))
        {
            await PutAsync(store, "books.default");

            // What a crash at this moment leaves on the disk.
            foreach (var file in Directory.EnumerateFiles(_directory.Path))
            {
                File.Copy(file, copy[Path.GetFileName(file)]);
            }
        }

        using var survivor = Open(copy.Path);

        Assert.True(survivor.Current.Resources.ContainsKey(Books));
    }

    [Fact]
    public async Task ChangeThatChangesNothing_KeepsTheVersionAndIsNotTold()
    {
        using var store = Open(_directory.Path);
        await PutAsync(store, "books.default");
        var told = 0;
        store.Changed += _ => told++;
        var before = store.Current;

        await PutAsync(store, "books.default");

        Assert.Same(before, store.Current);
        Assert.Equal(0, told);
    }

    [Fact]
    public async Task Change_IsToldBeforeTheWriterReturns()
    {
        using var store = Open(_directory.Path);
        StoreSnapshot? told = null;
        store.Changed += snapshot => told = snapshot;

        await PutAsync(store, "books.default");

        Assert.Same(store.Current, told);
        Assert.True(told!.Resources.ContainsKey(Books));
    }

    [Fact]
    public async Task FailedTransaction_ChangesNothing()
    {
        using var store = Open(_directory.Path);
        var before = store.Current;

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync<int>(
            transaction =>
            {
                Put(transaction, "books.default");
                throw new InvalidOperationException("no");
            },
            dryRun: false,
            TestContext.Current.CancellationToken));

        Assert.Same(before, store.Current);
    }

    [Fact]
    public async Task WatchFromAKnownVersion_SeesEveryLaterChange()
    {
        using var store = Open(_directory.Path);
        await PutAsync(store, "books.default");
        var since = store.Current.Version;
        await PutAsync(store, "books.other");
        using var subscription = store.Watch(since)!;
        await DeleteAsync(store);

        Assert.True(subscription.Changes.TryRead(out var first));
        Assert.True(subscription.Changes.TryRead(out var second));
        Assert.Equal((ChangeType.Modified, since + 1), (first.Type, first.Object.Version));
        Assert.Equal((ChangeType.Deleted, since + 2), (second.Type, second.Object.Version));
        Assert.False(subscription.Changes.TryRead(out _));
    }

    [Fact]
    public async Task WatchFromAVersionOutOfTheWindow_IsNotPossible()
    {
        using var store = Open(_directory.Path);
        var since = store.Current.Version;
        await store.WriteAsync(
            transaction =>
            {
                for (var i = 0; i <= ChangeHistory.Window; i++)
                {
                    Put(transaction, $"books.n{i}");
                }

                return true;
            },
            dryRun: false,
            TestContext.Current.CancellationToken);

        Assert.Null(store.Watch(since));
        Assert.Null(store.Watch(store.Current.Version + 1));
        store.Watch(since + 1)!.Dispose();
    }

    [Fact]
    public void SecondStoreOnTheSameDirectory_IsToldWhoHasIt()
    {
        using var store = Open(_directory.Path);

        var error = Assert.Throws<StoreException>(() => Open(_directory.Path));

        Assert.Equal($"{_directory["mesh.db"]} is in use by another control plane. Stop that one, or choose another directory with --mesh-dir.", error.Message);
    }

    [Fact]
    public void DamagedFile_IsNamedWithWhatToDo()
    {
        _directory.Write("mesh.db", new string('x', 8192));

        var error = Assert.Throws<StoreException>(() => Open(_directory.Path));

        Assert.StartsWith($"{_directory["mesh.db"]} is damaged or not a database", error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatLacksAPart_IsNamedWithWhatToDo_AndLetGo()
    {
        Open(_directory.Path).Dispose();
        Execute("ALTER TABLE seeds RENAME TO lost");

        var error = Assert.Throws<StoreException>(() => Open(_directory.Path));

        Assert.StartsWith($"{_directory["mesh.db"]} cannot be opened", error.Message, StringComparison.Ordinal);
        Execute("ALTER TABLE lost RENAME TO seeds");
        Open(_directory.Path).Dispose();
    }

    [Fact]
    public void FileOfANewerVersion_IsLeftAlone()
    {
        Open(_directory.Path).Dispose();
        Execute("PRAGMA user_version = 99");

        var error = Assert.Throws<StoreException>(() => Open(_directory.Path));

        Assert.Contains($"was written by a newer version of the mesh (its schema is 99, this version knows {StoreSchema.Current.Version})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DatabaseOfSomethingElse_IsLeftAlone()
    {
        Execute("CREATE TABLE theirs (id INTEGER)");

        var error = Assert.Throws<StoreException>(() => Open(_directory.Path));

        Assert.Contains("is a database of something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ObjectThatIsNoLongerValid_IsKeptWithoutEffect()
    {
        using (var store = Open(_directory.Path))
        {
            await PutAsync(store, "books.default");
        }

        Execute("UPDATE objects SET content = replace(content, '\"host\":\"books.default\"', '\"host\":7') WHERE name = 'books'");
        using var reopened = Open(_directory.Path);

        Assert.False(reopened.Current.Resources.ContainsKey(Books));
        Assert.NotNull(reopened.Read().Objects.Find(Books));
    }

    [Fact]
    public void File_IsForItsOwnerOnly()
    {
        using var store = Open(_directory.Path);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["mesh.db"]));
        }
    }

    private ResourceStore Open(string directory) => ResourceStore.Open(directory, _time, NullLogger<ResourceStore>.Instance);

    private static Task PutAsync(ResourceStore store, string host) =>
        store.WriteAsync(transaction => Put(transaction, host), dryRun: false, TestContext.Current.CancellationToken);

    private static KubernetesObject Put(StoreTransaction transaction, string host)
    {
        var content = JsonNode.Parse($$"""
            {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule","metadata":{"name":"books","namespace":"default"},"spec":{"host":"{{host}}"} }
            """)!.AsObject();
        var decoded = ObjectAdmission.Admit(ResourceKinds.DestinationRule, "v1", content, UnknownFields.Refuse).Resource!;
        return transaction.Objects.Find(Books) is { } current
            ? ObjectChanges.Update(transaction, ResourceKinds.DestinationRule, current, content, decoded)
            : ObjectChanges.Create(transaction, ResourceKinds.DestinationRule, content, decoded);
    }

    private static Task DeleteAsync(ResourceStore store) => store.WriteAsync(
        transaction =>
        {
            transaction.Delete(transaction.Objects.Find(Books)!);
            return true;
        },
        dryRun: false,
        TestContext.Current.CancellationToken);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory["mesh.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
