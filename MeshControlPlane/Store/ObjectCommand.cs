using MeshModel.Resources;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>Statements about one object, which they name by the parameters <c>$group</c>, <c>$kind</c>, <c>$namespace</c> and <c>$name</c>.</summary>
internal static class ObjectCommand
{
    /// <summary>The condition that a row is the object's.</summary>
    public const string OfObject = "api_group = $group AND kind = $kind AND namespace = $namespace AND name = $name";

    /// <summary>A statement about <paramref name="key"/>. Its text is a constant: values are parameters, never parts of it.</summary>
    public static SqliteCommand For(SqliteConnection connection, SqliteTransaction? transaction, ResourceKey key, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Every caller's text is a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$group", key.Group);
        command.Parameters.AddWithValue("$kind", key.Kind);
        command.Parameters.AddWithValue("$namespace", key.Namespace);
        command.Parameters.AddWithValue("$name", key.Name);
        return command;
    }
}
