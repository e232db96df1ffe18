using System.Diagnostics;

namespace MeshControlPlane.Sending;

/// <summary>W3C's header <c>traceparent</c>.</summary>
internal static class TraceContext
{
    public const string Header = "traceparent";

    // Whoever brings one of these leads the trace.
    private static readonly string[] Headers = [Header, "b3", "x-b3-traceid"];

    public static bool IsIn(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.Any(header => Headers.Contains(header.Key, StringComparer.OrdinalIgnoreCase));

    /// <summary>The trace id that headers bring along; empty where they bring none.</summary>
    public static string IdIn(IEnumerable<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Equals(Header, StringComparison.OrdinalIgnoreCase) && value.Split('-') is [_, { Length: 32 } id, ..])
            {
                return id;
            }

            if (name.Equals("x-b3-traceid", StringComparison.OrdinalIgnoreCase) && value.Length == 32)
            {
                return value;
            }
        }

        return "";
    }

    /// <summary>A new trace id.</summary>
    public static string NewId() => ActivityTraceId.CreateRandom().ToHexString();

    /// <summary>A header that begins a trace.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isTraced">Whether its spans are to be kept.</param>
    public static string Write(string id, bool isTraced) => $"00-{id}-{ActivitySpanId.CreateRandom().ToHexString()}-{(isTraced ? "01" : "00")}";
}
