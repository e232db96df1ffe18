namespace MeshControlPlane.WebConsole.Traces;

/// <summary>Envoy's response flags in words.</summary>
internal static class ResponseFlags
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["DC"] = "the caller went away",
        ["DI"] = "delay injected",
        ["DPE"] = "the request could not be read",
        ["FI"] = "abort injected",
        ["LH"] = "the application is not healthy",
        ["LR"] = "reset by the proxy",
        ["NC"] = "no such cluster",
        ["NFCF"] = "no listener for the connection",
        ["NR"] = "no route",
        ["RL"] = "rate limited",
        ["SI"] = "the stream was idle too long",
        ["UAEX"] = "refused by a policy",
        ["UC"] = "the connection was closed",
        ["UF"] = "no connection",
        ["UH"] = "no healthy endpoint",
        ["UMSDR"] = "the connection's time was over",
        ["UO"] = "circuit breaker",
        ["UPE"] = "the answer could not be read",
        ["UR"] = "reset by the other side",
        ["URX"] = "retries used up",
        ["UT"] = "timeout",
    };

    /// <summary>Each of the flags, with what it means.</summary>
    /// <param name="flags">Joined with commas; empty or <c>-</c> for none.</param>
    public static IEnumerable<(string Flag, string Meaning)> Read(string? flags) => flags is null or "" or "-"
        ? []
        : flags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(flag => (flag, Words.GetValueOrDefault(flag, flag)));
}
