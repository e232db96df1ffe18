using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MeshControlPlane.Store;

/// <summary>Says what is wrong with the store's file, and what to do.</summary>
internal static class StoreFailure
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private const string NothingChanged = "Nothing has changed, and what is in force stays so.";
    private const string SaveFirst = "Save what you have with `kubectl -n NAMESPACE get svc,cm,secrets,istio-io -o yaml`, then";

    /// <summary>At the start.</summary>
    public static string ToOpen(string file, Exception problem) => (problem as SqliteException)?.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => Damaged(file, problem.Message),
        Busy => $"{file} is in use by another control plane. Stop that one, or choose another directory with --mesh-dir.",
        CannotOpen or ReadOnly => $"{file} cannot be opened for writing ({problem.Message}). See who owns it, or choose another directory with --mesh-dir.",
        Full or InputOutput => $"{file} cannot be written: the disk refuses ({problem.Message}). Make room, or choose another directory with --mesh-dir.",
        _ => $"{file} cannot be opened ({problem.Message}). See who owns it, or choose another directory with --mesh-dir.",
    };

    /// <summary>At the start, when what is in it cannot be read.</summary>
    public static string Damaged(string file, string how) =>
        $"{file} is damaged or not a database ({how}). Delete it (with its -wal file) to begin anew: manifests are applied again at the next start.";

    /// <summary>At the start, when it could not be brought to a newer form.</summary>
    public static string ToUpgrade(string file, int version, SqliteException problem) => string.Create(
        CultureInfo.InvariantCulture,
        $"{file} is of schema {version} and could not be brought to {version + 1} ({problem.Message}). It is as it was. "
            + $"Make room and start again, or go back to the version of the mesh that wrote it.");

    /// <summary>When a change is to be made durable.</summary>
    public static string ToWrite(string file, SqliteException problem) => problem.SqliteErrorCode switch
    {
        Full => $"The change could not be written to {file}: the disk is full. {NothingChanged} Make room and try again.",
        Corrupt or NotADatabase =>
            $"The change could not be written: {file} is damaged ({problem.Message}). {NothingChanged} {SaveFirst} stop the control plane, "
                + "delete the file (with its -wal file), start it and apply that again.",
        _ => $"The change could not be written to {file} ({problem.Message}). {NothingChanged} See that the disk has room and that the file may be "
            + "written, and try again.",
    };

    /// <summary>When the file has been taken away while the control plane runs.</summary>
    public static string Moved(string file) =>
        $"The change could not be written: {file} has been moved or deleted. {NothingChanged} Put it back as it was, or: {SaveFirst} start the "
        + "control plane again and apply that.";
}
