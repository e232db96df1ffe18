using System.Globalization;

namespace MeshControlPlane.Api.Logs;

/// <summary>What of a log is asked for.</summary>
/// <param name="Container">The container; empty when none is named.</param>
/// <param name="Follow">Whether more is waited for at the end.</param>
/// <param name="Previous">Whether the log of the process before this one is meant.</param>
/// <param name="Timestamps">Whether each line begins with its time.</param>
/// <param name="Tail">How many of the last lines; <see langword="null"/> for all.</param>
/// <param name="Since">From when on; <see langword="null"/> for the beginning.</param>
/// <param name="Limit">How many bytes at most; <see langword="null"/> for no limit.</param>
internal sealed record LogQuery(string Container, bool Follow, bool Previous, bool Timestamps, int? Tail, DateTimeOffset? Since, long? Limit)
{
    /// <summary>Reads the query of a request.</summary>
    /// <exception cref="ApiException">A value cannot be read.</exception>
    public static LogQuery Of(IQueryCollection query, DateTimeOffset now)
    {
        var since = Number(query, "sinceSeconds") is { } seconds ? now - TimeSpan.FromSeconds(seconds) : (DateTimeOffset?)null;
        if (query["sinceTime"].ToString() is { Length: > 0 } text)
        {
            since = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw ApiErrors.BadRequest($"sinceTime: Invalid value: \"{text}\": must be a time such as 2026-01-31T12:00:00Z");
        }

        return new LogQuery(
            query["container"].ToString(), IsTrue(query, "follow"), IsTrue(query, "previous"), IsTrue(query, "timestamps"),
            (int?)Number(query, "tailLines"), since, Number(query, "limitBytes"));
    }

    private static bool IsTrue(IQueryCollection query, string name) => query[name].ToString() is "true" or "1";

    private static long? Number(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ApiErrors.BadRequest($"{name}: Invalid value: \"{text}\": must be a whole number, 0 or more"),
    };
}
