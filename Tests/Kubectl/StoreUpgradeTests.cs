using MeshControlPlane.Store;
using MeshModel.Resources;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.Kubectl;

/// <summary>How a file of an older version of the mesh becomes one of a newer.</summary>
public sealed class StoreUpgradeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public StoreUpgradeTests() => ResourceStore.Open(_directory.Path, TimeProvider.System, NullLogger<ResourceStore>.Instance).Dispose();

    private string DatabaseFile => _directory["mesh.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Steps_AreTakenInTheirOrder_AndOnce()
    {
        var schema = With("ALTER TABLE objects ADD COLUMN hits INTEGER NOT NULL DEFAULT 1", "UPDATE objects SET hits = hits + 41");

        StoreDatabase.Open(DatabaseFile, schema).Dispose();
        using (var database = StoreDatabase.Open(DatabaseFile, schema))
        {
            Assert.Equal(["default", "istio-system"], database.ReadObjects().Select(item => item.Key.Name).Order());
        }

        Assert.Equal((Present + 2, 42L), (Ask("PRAGMA user_version"), Ask("SELECT max(hits) FROM objects")));
    }

    [Fact]
    public void NewFile_TakesAllSteps()
    {
        File.Delete(DatabaseFile);

        StoreDatabase.Open(DatabaseFile, With("CREATE TABLE more (id INTEGER)")).Dispose();

        Assert.Equal((Present + 1, 0L), (Ask("PRAGMA user_version"), Ask("SELECT count(*) FROM more")));
    }

    [Fact]
    public void StepThatFails_LeavesTheFileAsItWas_AndSaysWhatToDo()
    {
        var schema = With("DELETE FROM objects WHERE name = 'default'; INSERT INTO nowhere VALUES (1)");

        var error = Assert.Throws<StoreException>(() => StoreDatabase.Open(DatabaseFile, schema));

        Assert.StartsWith($"{DatabaseFile} is of schema {Present} and could not be brought to {Present + 1}", error.Message, StringComparison.Ordinal);
        Assert.Contains("It is as it was.", error.Message, StringComparison.Ordinal);
        Assert.Equal(Present, Ask("PRAGMA user_version"));
        using var store = ResourceStore.Open(_directory.Path, TimeProvider.System, NullLogger<ResourceStore>.Instance);
        Assert.True(store.Current.Resources.ContainsKey(new ResourceKey("", "Namespace", "", "default")));
    }

    [Fact]
    public async Task FileWithoutEarlierStates_NotesThemFromTheNextChangeOn_ThePresentOneIncluded()
    {
        var key = new ResourceKey("networking.istio.io", "DestinationRule", "default", "books");
        File.Delete(DatabaseFile);
        using (var old = StoreDatabase.Open(DatabaseFile, new StoreSchema([StoreSchema.Current.Steps[0]])))
        {
            Assert.Equal(0, old.ReadVersion());
        }

        Tell("INSERT INTO objects VALUES ('networking.istio.io', 'DestinationRule', 'default', 'books', 7, "
            + """'{"apiVersion":"networking.istio.io/v1","kind":"DestinationRule","metadata":{"name":"books","namespace":"default"},"spec":{"host":"books"}}', NULL); """
            + "UPDATE counters SET value = 7");

        using var store = ResourceStore.Open(_directory.Path, TimeProvider.System, NullLogger<ResourceStore>.Instance);
        Assert.Empty(await store.ReadRevisionsAsync(key, TestContext.Current.CancellationToken));
        Assert.Null(await store.ReadTextAsync(key, TestContext.Current.CancellationToken));
        await store.WriteAsync(
            transaction =>
            {
                transaction.Writer = "kubectl";
                transaction.Delete(transaction.Objects.Find(key)!);
                return 0;
            },
            dryRun: false,
            TestContext.Current.CancellationToken);

        var revisions = await store.ReadRevisionsAsync(key, TestContext.Current.CancellationToken);
        Assert.Equal([(8L, "kubectl", ChangeType.Deleted), (7L, "", ChangeType.Modified)], revisions.Select(revision => (revision.Version, revision.Writer, revision.Type)));
    }

    [Fact]
    public void FileOfANewerSchema_IsRefused()
    {
        StoreDatabase.Open(DatabaseFile, With("CREATE TABLE more (id INTEGER)")).Dispose();

        var error = Assert.Throws<StoreException>(() => StoreDatabase.Open(DatabaseFile));

        Assert.Contains($"was written by a newer version of the mesh (its schema is {Present + 1}, this version knows {Present})", error.Message, StringComparison.Ordinal);
    }

    private static long Present => StoreSchema.Current.Version;

    private static StoreSchema With(params string[] steps) => new([.. StoreSchema.Current.Steps, .. steps]);

    private void Tell(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private long Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
