using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Resources;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>The tables of texts and of earlier states in the store's file. Not thread-safe, as the file is not.</summary>
internal sealed class RevisionTable(SqliteConnection connection)
{
    /// <summary>How many states of an object are kept.</summary>
    public const int MostOfOne = 20;

    /// <summary>How many states of all objects are kept, those that are gone included.</summary>
    public const int MostOfAll = 5000;

    private const string IstioGroups = ".istio.io";

    /// <summary>Notes changes within a transaction: what traffic goes by is kept, secrets and the rest are not.</summary>
    public void Note(SqliteTransaction transaction, IReadOnlyList<ObjectChange> changes, WriteNotes notes)
    {
        foreach (var (key, text) in notes.Texts.Where(entry => IsKept(entry.Key)))
        {
            Run(
                transaction,
                key,
                "INSERT INTO texts VALUES ($group, $kind, $namespace, $name, $text, $file, $in_file) ON CONFLICT DO UPDATE SET text = excluded.text, "
                    + "file = COALESCE(excluded.file, file), in_file = COALESCE(excluded.in_file, in_file)",
                ("$text", text.Text),
                ("$file", text.File),
                ("$in_file", text.InFile));
        }

        ResourceKey? kept = null;
        foreach (var change in changes)
        {
            var key = change.Object.Key;
            if (change.Type == ChangeType.Deleted)
            {
                Run(transaction, key, $"DELETE FROM texts WHERE {ObjectCommand.OfObject}");
            }

            if (!IsKept(key))
            {
                continue;
            }

            // The state before is there already, unless it is older than this table.
            if (change.Previous is { } previous)
            {
                Add(transaction, previous, null, "", ChangeType.Modified, null, "INSERT OR IGNORE");
            }

            Add(transaction, change.Object, notes.Time, notes.Writer, change.Type, notes.Texts.GetValueOrDefault(key)?.Text, "INSERT OR REPLACE");
            Run(
                transaction,
                key,
                $"DELETE FROM revisions WHERE {ObjectCommand.OfObject} AND version NOT IN (SELECT version FROM revisions WHERE {ObjectCommand.OfObject} ORDER BY version DESC LIMIT {MostOfOne})");
            kept = key;
        }

        if (kept is { } last)
        {
            Run(transaction, last, $"DELETE FROM revisions WHERE version IN (SELECT version FROM revisions ORDER BY version DESC LIMIT -1 OFFSET {MostOfAll})");
        }
    }

    /// <summary>What was written for an object; <see langword="null"/> when that is not known.</summary>
    public AppliedText? TextOf(ResourceKey key)
    {
        using var command = ObjectCommand.For(connection, null, key, $"SELECT text, file, in_file FROM texts WHERE {ObjectCommand.OfObject}");
        using var reader = command.ExecuteReader();
        return reader.Read() ? new AppliedText(reader.GetString(0), TextOrNull(reader, 1), TextOrNull(reader, 2)) : null;
    }

    /// <summary>The states of an object, the newest first.</summary>
    public IReadOnlyList<ObjectRevision> Of(ResourceKey key)
    {
        using var command = ObjectCommand.For(connection, null, key, $"SELECT version, time, writer, change, content, text FROM revisions WHERE {ObjectCommand.OfObject} ORDER BY version DESC");
        using var reader = command.ExecuteReader();
        var revisions = new List<ObjectRevision>();
        while (reader.Read())
        {
            revisions.Add(new ObjectRevision(
                reader.GetInt64(0),
                TextOrNull(reader, 1) is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null,
                reader.GetString(2),
                Enum.Parse<ChangeType>(reader.GetString(3)),
                reader.GetString(4),
                TextOrNull(reader, 5)));
        }

        return revisions;
    }

    private static bool IsKept(ResourceKey key) => key.Group.EndsWith(IstioGroups, StringComparison.Ordinal);

    private static string? TextOrNull(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private void Add(SqliteTransaction transaction, KubernetesObject item, DateTimeOffset? time, string writer, ChangeType type, string? text, string insert) => Run(
        transaction,
        item.Key,
        $"{insert} INTO revisions VALUES ($version, $group, $kind, $namespace, $name, $time, $writer, $change, $content, $text)",
        ("$version", item.Version),
        ("$time", time?.ToString("O", CultureInfo.InvariantCulture)),
        ("$writer", writer),
        ("$change", type.ToString()),
        ("$content", WithoutOwners(item.Content)),
        ("$text", text));

    private static string WithoutOwners(JsonElement content)
    {
        var item = JsonObject.Create(content)!;
        (item["metadata"] as JsonObject)?.Remove("managedFields");
        return item.ToJsonString(JsonNodeText.Options);
    }

    private void Run(SqliteTransaction transaction, ResourceKey key, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = ObjectCommand.For(connection, transaction, key, sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }
}
