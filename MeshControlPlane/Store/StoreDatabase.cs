using System.Globalization;
using System.Text;
using System.Text.Json;
using MeshModel.Resources;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>The SQLite file behind the store. Not thread-safe: the store has one writer.</summary>
internal sealed class StoreDatabase : IDisposable
{
    private const int SchemaVersion = 1;

    // "mesh", so that a database of something else is not taken for ours.
    private const int ApplicationId = 0x6d657368;

    private const int SqliteBusy = 5;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteCannotOpen = 14;
    private const int SqliteNotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly string _file;

    private StoreDatabase(SqliteConnection connection, string file)
    {
        _connection = connection;
        _file = file;
    }

    /// <summary>Opens the file, or makes it, and keeps it from every other process until disposed.</summary>
    /// <exception cref="StoreException">It is damaged, of a newer version, in use, or cannot be opened.</exception>
    public static StoreDatabase Open(string file)
    {
        StoreDatabase? database = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            CreateForOwnerOnly(file);
            var settings = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 };
            database = new StoreDatabase(new SqliteConnection(settings.ToString()), file);
            database._connection.Open();
            database.Prepare();
            return database;
        }
        catch (Exception e) when (e is SqliteException or StoreException or IOException or UnauthorizedAccessException)
        {
            database?.Dispose();
            throw e as StoreException ?? new StoreException(Describe(e, file), e);
        }
    }

    /// <summary>A database that ends with the process.</summary>
    public static StoreDatabase InMemory()
    {
        var database = new StoreDatabase(new SqliteConnection("Data Source=:memory:"), "the store in memory");
        database._connection.Open();
        database.Prepare();
        return database;
    }

    /// <summary>The last version that was given to a change.</summary>
    public long ReadVersion() => Convert.ToInt64(Scalar("SELECT value FROM counters WHERE name = 'version'"), CultureInfo.InvariantCulture);

    /// <summary>All objects with the files they came from.</summary>
    public List<(ResourceKey Key, long Version, string Content, ResourceSource? Source)> ReadObjects()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT api_group, kind, namespace, name, version, content, source FROM objects";
        using var reader = command.ExecuteReader();
        var objects = new List<(ResourceKey, long, string, ResourceSource?)>();
        while (reader.Read())
        {
            var key = new ResourceKey(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
            objects.Add((key, reader.GetInt64(4), reader.GetString(5), reader.IsDBNull(6) ? null : ReadSource(reader.GetString(6))));
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
    public void Commit(IReadOnlyList<ObjectChange> changes, IReadOnlyDictionary<ResourceKey, string> seeds, long version)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var change in changes)
            {
                Write(transaction, change);
            }

            foreach (var (key, hash) in seeds)
            {
                using var command = CommandFor(transaction, key, "INSERT OR REPLACE INTO seeds VALUES ($group, $kind, $namespace, $name, $hash)");
                command.Parameters.AddWithValue("$hash", hash);
                command.ExecuteNonQuery();
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
            throw new StoreException($"The change could not be written to {_file} ({e.Message}). Nothing has changed. See that the disk has room and that the file may be written.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Write(SqliteTransaction transaction, ObjectChange change)
    {
        if (change.Type == ChangeType.Deleted)
        {
            using var delete = CommandFor(
                transaction, change.Object.Key, "DELETE FROM objects WHERE api_group = $group AND kind = $kind AND namespace = $namespace AND name = $name");
            delete.ExecuteNonQuery();
            return;
        }

        using var write = CommandFor(
            transaction, change.Object.Key, "INSERT OR REPLACE INTO objects VALUES ($group, $kind, $namespace, $name, $version, $content, $source)");
        write.Parameters.AddWithValue("$version", change.Object.Version);
        write.Parameters.AddWithValue("$content", change.Object.Content.GetRawText());
        write.Parameters.AddWithValue("$source", change.Object.Decoded?.Source is { } source ? WriteSource(source) : DBNull.Value);
        write.ExecuteNonQuery();
    }

    private SqliteCommand CommandFor(SqliteTransaction transaction, ResourceKey key, string sql)
    {
        var command = _connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // The texts are the constants above; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$group", key.Group);
        command.Parameters.AddWithValue("$kind", key.Kind);
        command.Parameters.AddWithValue("$namespace", key.Namespace);
        command.Parameters.AddWithValue("$name", key.Name);
        return command;
    }

    private void Prepare()
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

        if (version > SchemaVersion)
        {
            throw new StoreException(
                $"{_file} was written by a newer version of the mesh (its schema is {version}, this version knows {SchemaVersion}). Use that version, choose another directory with --mesh-dir, or delete the file to begin anew.");
        }

        if (Scalar("PRAGMA quick_check(1)") is string check && check != "ok")
        {
            throw new StoreException($"{_file} is damaged ({check}). {WhatToDoWhenDamaged}");
        }

        if (version == 0)
        {
            Execute($"""
                BEGIN;
                CREATE TABLE objects (
                    api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
                    version INTEGER NOT NULL, content TEXT NOT NULL, source TEXT,
                    PRIMARY KEY (api_group, kind, namespace, name)) WITHOUT ROWID;
                CREATE TABLE seeds (
                    api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
                    PRIMARY KEY (api_group, kind, namespace, name)) WITHOUT ROWID;
                CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                INSERT INTO counters VALUES ('version', 0);
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """);
        }
    }

    private const string WhatToDoWhenDamaged = "Delete it (with its -wal file) to begin anew: manifests are applied again at the next start.";

    private static string Describe(Exception e, string file) => (e as SqliteException)?.SqliteErrorCode switch
    {
        SqliteCorrupt or SqliteNotADatabase => $"{file} is damaged or not a database ({e.Message}). {WhatToDoWhenDamaged}",
        SqliteBusy => $"{file} is in use by another control plane. Stop that one, or choose another directory with --mesh-dir.",
        SqliteCannotOpen or SqliteReadOnly => $"{file} cannot be opened for writing ({e.Message}). See who owns it, or choose another directory with --mesh-dir.",
        _ => $"{file} cannot be opened ({e.Message}). See who owns it, or choose another directory with --mesh-dir.",
    };

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

    private static ResourceSource ReadSource(string json)
    {
        using var document = JsonDocument.Parse(json);
        var lines = document.RootElement.GetProperty("lines").EnumerateObject().ToDictionary(line => line.Name, line => line.Value.GetInt32());
        return new ResourceSource { File = document.RootElement.GetProperty("file").GetString()!, Lines = lines };
    }

    private static string WriteSource(ResourceSource source)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("file", source.File);
            writer.WriteStartObject("lines");
            foreach (var (path, line) in source.Lines)
            {
                writer.WriteNumber(path, line);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
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
