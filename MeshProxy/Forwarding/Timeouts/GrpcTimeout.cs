using System.Globalization;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Timeouts;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    private const int MostDigits = 8;
    private const long LargestNumber = 99_999_999;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The time that a gRPC request gives its answer; null when it sets no limit that can be read.</summary>
    public static TimeSpan? Of(HttpRequest request) =>
        GrpcReply.IsGrpc(request) && request.Headers.TryGetValue(Header, out var value) ? Parse(value.ToString()) : null;

    public static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > MostDigits + 1 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        TimeSpan? limit = text[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            // Finer than the clock.
            'n' => TimeSpan.FromMicroseconds(number / 1000),
            _ => null,
        };
        // A timer takes no more than that, and nobody waits longer.
        return limit > Longest ? Longest : limit;
    }

    public static string Format(TimeSpan limit)
    {
        var milliseconds = Math.Max(1, (long)limit.TotalMilliseconds);
        return milliseconds <= LargestNumber
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}S");
    }
}
