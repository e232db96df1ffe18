using System.Globalization;
using System.Runtime.InteropServices;
using MeshModel.Resources;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>The SQLite file behind the store. Not thread-safe: the store has one writer.</summary>
internal sealed class StoreDatabase : IDisposable
{
    // "mesh", so that a database of something else is not taken for ours.
    private const int ApplicationId = 0x6d657368;

    private const string InMemoryName = "the store in memory";

    private readonly SqliteConnection _connection;
    private readonly string _file;

    private StoreDatabase(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
        Revisions = new RevisionTable(connection);
    }

    /// <summary>What was written, and what objects were before.</summary>
    public RevisionTable Revisions { get; }

    /// <summary>Opens the file, or makes it, and keeps it from every other process until disposed.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version, in use, or cannot be opened.</exception>
    public static StoreDatabase Open(string file) => Open(file, StoreSchema.Current);

    /// <summary>The same, in a form that may be another than the present one.</summary>
    public static StoreDatabase Open(string file, StoreSchema schema)
    {
        StoreDatabase? database = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            CreateForOwnerOnly(file);
            var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 };
            database = new StoreDatabase(new SqliteConnection(settings.ToString()), file);
            database._connection.Open();
            database.Prepare(schema);
            return database;
        }
        catch (Exception e) when (e is SqliteException or StoreException or IOException or UnauthorizedAccessException)
        {
            database?.Dispose();
            throw e as StoreException ?? new StoreException(StoreFailure.ToOpen(file, e), e);
        }
    }

    /// <summary>A database that ends with the process, and counts on from a version.</summary>
    public static StoreDatabase InMemory(long version)
    {
        var database = new StoreDatabase(new SqliteConnection("Data Source=:memory:"), InMemoryName);
        database._connection.Open();
        database.Prepare(StoreSchema.Current);
        database.Commit([], new Dictionary<ResourceKey, string>(), version);
        return database;
    }

    /// <summary>The last version that was given to a change.</summary>
    public long ReadVersion() => Convert.ToInt64(Scalar("SELECT value FROM counters WHERE name = 'version'"), CultureInfo.InvariantCulture);

    /// <summary>All objects with the files they came from.</summary>
    public List<StoredObject> ReadObjects()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT api_group, kind, namespace, name, version, content, source FROM objects";
        using var reader = command.ExecuteReader();
        var objects = new List<StoredObject>();
        while (reader.Read())
        {
            var key = new ResourceKey(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
            objects.Add(new StoredObject(key, reader.GetInt64(4), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        return objects;
    }

    /// <summary>The hashes of the manifests that have been applied, by key.</summary>
    public Dictionary<ResourceKey, string> ReadSeeds()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT api_group, kind, namespace, name, hash FROM seeds";
        using var reader = command.ExecuteReader();
        var seeds = new Dictionary<ResourceKey, string>();
        while (reader.Read())
        {
            seeds[new ResourceKey(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3))] = reader.GetString(4);
        }

        return seeds;
    }

    /// <summary>Makes changes durable, all or none.</summary>
    /// <exception cref="StoreException">The disk refused; nothing has changed.</exception>
    public void Commit(IReadOnlyList<ObjectChange> changes, IReadOnlyDictionary<ResourceKey, string> seeds, long version, WriteNotes? notes = null)
    {
        if (HasMoved())
        {
            throw new StoreException(StoreFailure.Moved(_file));
        }

        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var change in changes)
            {
                Write(transaction, change);
            }

            foreach (var (key, hash) in seeds)
            {
                using var command = ObjectCommand.For(_connection, transaction, key, "INSERT OR REPLACE INTO seeds VALUES ($group, $kind, $namespace, $name, $hash)");
                command.Parameters.AddWithValue("$hash", hash);
                command.ExecuteNonQuery();
            }

            // What lives elsewhere is not kept here.
            if (notes is not null && _file != InMemoryName)
            {
                Revisions.Note(transaction, changes, notes);
            }

            using var counter = _connection.CreateCommand();
            counter.Transaction = transaction;
            counter.CommandText = "UPDATE counters SET value = $version WHERE name = 'version'";
            counter.Parameters.AddWithValue("$version", version);
            counter.ExecuteNonQuery();
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw new StoreException(StoreFailure.ToWrite(_file, e), e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Write(SqliteTransaction transaction, ObjectChange change)
    {
        if (change.Type == ChangeType.Deleted)
        {
            using var delete = ObjectCommand.For(_connection, transaction, change.Object.Key, $"DELETE FROM objects WHERE {ObjectCommand.OfObject}");
            delete.ExecuteNonQuery();
            return;
        }

        using var write = ObjectCommand.For(
            _connection, transaction, change.Object.Key, "INSERT OR REPLACE INTO objects VALUES ($group, $kind, $namespace, $name, $version, $content, $source)");
        write.Parameters.AddWithValue("$version", change.Object.Version);
        write.Parameters.AddWithValue("$content", change.Object.Content.GetRawText());
        write.Parameters.AddWithValue("$source", change.Object.Decoded?.Source is { } source ? StoredSource.Write(source) : DBNull.Value);
        write.ExecuteNonQuery();
    }

    private void Prepare(StoreSchema schema)
    {
        // Exclusive from the first write on: a second control plane on the same directory is an error, not a race.
        Execute("PRAGMA locking_mode = EXCLUSIVE");
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute("BEGIN IMMEDIATE; COMMIT");

        var version = Convert.ToInt32(Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        var application = Convert.ToInt32(Scalar("PRAGMA application_id"), CultureInfo.InvariantCulture);
        var tables = Convert.ToInt32(Scalar("SELECT count(*) FROM sqlite_master"), CultureInfo.InvariantCulture);
        if (tables > 0 && application != ApplicationId)
        {
            throw new StoreException($"{_file} is a database of something else, not of the mesh. Move it away, or choose another directory with --mesh-dir.");
        }

        if (version > schema.Version)
        {
            throw new StoreException(
                $"{_file} was written by a newer version of the mesh (its schema is {version}, this version knows {schema.Version}). "
                + "Use that version, choose another directory with --mesh-dir, or delete the file to begin anew.");
        }

        if (Scalar("PRAGMA quick_check(1)") is string check && check != "ok")
        {
            throw new StoreException(StoreFailure.Damaged(_file, check));
        }

        for (; version < schema.Version; version++)
        {
            Upgrade(version, schema.Steps[version]);
        }
    }

    /// <summary>Takes the file from one version to the next, or leaves it as it was.</summary>
    private void Upgrade(int version, string step)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            Execute(step);
            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
        catch (SqliteException e) when (version > 0)
        {
            throw new StoreException(StoreFailure.ToUpgrade(_file, version, e), e);
        }
    }

    /// <summary>Whether what is written now would be found by nobody: the file is not the one of that name any more, or its log is gone.</summary>
    private bool HasMoved()
    {
        if (_file == InMemoryName)
        {
            return false;
        }

        var moved = 0;
        var result = FileControl(_connection.Handle!, 0, HasMovedOperation, ref moved);
        return (result == 0 && moved != 0) || !File.Exists($"{_file}-wal");
    }

    // SQLITE_FCNTL_HAS_MOVED, which the package has no name for.
    private const int HasMovedOperation = 20;

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(SafeHandle database, nint name, int operation, ref int result);

    // Secrets are among the resources.
    private static void CreateForOwnerOnly(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(file, options).Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
