namespace MeshControlPlane.Store;

/// <summary>
/// The form of <c>mesh.db</c>, as the steps that lead to it: the first makes an empty file version 1, the second takes that to version 2, and so on. Steps
/// are only ever added, since files of each version are about. Each runs in one transaction with the change of the version.
/// </summary>
/// <param name="Steps">The steps, in SQL.</param>
internal sealed record StoreSchema(IReadOnlyList<string> Steps)
{
    /// <summary>What this version of the mesh reads and writes.</summary>
    public static StoreSchema Current { get; } = new(
    [
        """
        CREATE TABLE objects (
            api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            version INTEGER NOT NULL, content TEXT NOT NULL, source TEXT,
            PRIMARY KEY (api_group, kind, namespace, name)) WITHOUT ROWID;
        CREATE TABLE seeds (
            api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
            PRIMARY KEY (api_group, kind, namespace, name)) WITHOUT ROWID;
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counters VALUES ('version', 0);
        """,
        // What people wrote, in their words, and what resources were before.
        """
        CREATE TABLE texts (
            api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            text TEXT NOT NULL, file TEXT, in_file TEXT,
            PRIMARY KEY (api_group, kind, namespace, name)) WITHOUT ROWID;
        CREATE TABLE revisions (
            version INTEGER PRIMARY KEY, api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
            time TEXT, writer TEXT NOT NULL, change TEXT NOT NULL, content TEXT NOT NULL, text TEXT);
        CREATE INDEX revisions_of_objects ON revisions (api_group, kind, namespace, name, version);
        """,
    ]);

    /// <summary>The version that the steps lead to.</summary>
    public int Version => Steps.Count;
}
