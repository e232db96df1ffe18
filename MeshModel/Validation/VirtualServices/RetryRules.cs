using System.Globalization;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-RTY: retries.</summary>
internal static class RetryRules
{
    private static readonly HashSet<string> Conditions =
    [
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "retriable-4xx", "refused-stream", "retriable-status-codes", "retriable-headers",
        "envoy-ratelimited", "http3-post-connect-failure", "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
    ];

    public static void Check(HttpRetry? retries, string path, Report report)
    {
        if (retries is null)
        {
            return;
        }

        if (retries.Attempts < 0)
        {
            report.Error("VS-RTY-1", path + ".attempts", $"is {retries.Attempts}; it may not be negative");
        }

        if (retries.Attempts == 0 && (retries.PerTryTimeout is not null || !string.IsNullOrEmpty(retries.RetryOn) || retries.RetryRemoteLocalities is not null))
        {
            report.Error("VS-RTY-2", path + ".attempts", "is 0 or left out, which turns retries off; give a number, or take the other fields away");
        }

        if (string.IsNullOrEmpty(retries.RetryOn))
        {
            return;
        }

        foreach (var item in retries.RetryOn.Split(',').Where(item => !Conditions.Contains(item) && !IsStatus(item)))
        {
            var advice = Conditions.Contains(item.Trim()) || IsStatus(item.Trim()) ? "write it without spaces" : $"known are {string.Join(", ", Conditions)} and HTTP status codes";
            report.Error("VS-RTY-3", path + ".retryOn", $"\"{item}\" is no condition for a retry; {advice}");
        }
    }

    // The codes that are registered, which is what Istio asks for.
    private static bool IsStatus(string item) => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is
        (>= 100 and <= 103) or (>= 200 and <= 208) or 226 or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 418) or (>= 421 and <= 426) or 428 or 429 or 431 or 451
        or (>= 500 and <= 508) or 510 or 511;
}
