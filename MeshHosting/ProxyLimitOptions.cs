using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// The part of a proxy's command line that is about limits. What is wrong with one is told before anything starts, and not in the log of each proxy.
/// </summary>
internal static class ProxyLimitOptions
{
    /// <summary>Within section <c>Mesh</c>.</summary>
    public const string Section = "Limits";

    private const string Off = "off";
    private const int Million = 1_000_000;
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(24);

    private static readonly Limit[] All =
    [
        new("--limit-head", "Head", 8192, limits => Text(limits.HeadKiB)),
        new("--limit-headers", "Headers", 10_000, limits => Text(limits.Headers)),
        new("--limit-head-time", "HeadTime", null, limits => Text(limits.HeadTime), CanBeOff: true),
        new("--limit-idle-time", "IdleTime", null, limits => Text(limits.IdleTime), CanBeOff: true),
        new("--limit-streams", "Streams", Million, limits => Text(limits.Streams)),
        new("--limit-connections", "Connections", Million, limits => Text(limits.Connections)),
        new("--limit-body-rate", "BodyRate", int.MaxValue, limits => Text(limits.BodyRate), CanBeOff: true),
    ];

    /// <summary>What configuration says, by setting.</summary>
    /// <param name="mesh">The section of the mesh.</param>
    /// <param name="mistakes">Takes what cannot be used.</param>
    public static IReadOnlyDictionary<string, string> Read(IConfigurationSection mesh, ICollection<string> mistakes)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in mesh.GetSection(Section).GetChildren())
        {
            if (Array.Find(All, limit => limit.Setting.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) is not { } limit)
            {
                var known = string.Join(", ", All.Select(one => one.Setting));
                mistakes.Add($"{MeshSettings.KeyOf(Section)}:{entry.Key} is none of the limits: these are {known}.");
            }
            else if (entry.Value is { Length: > 0 } text)
            {
                Check(limit, text, $"{MeshSettings.KeyOf(Section)}:{limit.Setting}", mistakes);
                read[limit.Setting] = text;
            }
        }

        return read;
    }

    /// <summary>What is wrong with what the AppHost says.</summary>
    public static IReadOnlyList<string> MistakesOf(MeshProxyLimits limits)
    {
        List<string> mistakes = [];
        foreach (var limit in All)
        {
            if (limit.Given(limits) is { } text)
            {
                Check(limit, text, $"WithProxyLimits: {limit.Setting}", mistakes);
            }
        }

        return mistakes;
    }

    /// <summary>Adds the options to a proxy's command line.</summary>
    public static void Add(ICollection<object> arguments, MeshResource mesh)
    {
        var given = mesh.Annotations.OfType<MeshProxyLimitsAnnotation>().LastOrDefault()?.Limits;
        foreach (var limit in All)
        {
            if ((mesh.Settings.Limits.GetValueOrDefault(limit.Setting) ?? (given is null ? null : limit.Given(given))) is { } text)
            {
                arguments.Add(limit.Option);
                arguments.Add(text);
            }
        }
    }

    private static void Check(Limit limit, string text, string where, ICollection<string> mistakes)
    {
        if ((limit.CanBeOff && text == Off) || (limit.Most is { } most ? IsNumber(text, most) : IsTime(text)))
        {
            return;
        }

        var form = limit.Most is { } highest ? $"a whole number from 1 to {highest}" : "a time up to 24h, such as 500ms, 30s, 5m or 1h";
        mistakes.Add($"{where} is '{text}': it must be {form}{(limit.CanBeOff ? ", or off" : "")}.");
    }

    private static bool IsNumber(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most;

    private static bool IsTime(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return false;
        }

        long milliseconds = text[digits..] switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        return milliseconds > 0 && milliseconds * number <= LongestTime.TotalMilliseconds;
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(TimeSpan? time) => time is not { } given ? null
        : given == Timeout.InfiniteTimeSpan ? Off
        : string.Create(CultureInfo.InvariantCulture, $"{(long)given.TotalMilliseconds}ms");

    /// <param name="Option">Of the proxy.</param>
    /// <param name="Setting">The key in configuration.</param>
    /// <param name="Most">The highest number; null for a time.</param>
    /// <param name="Given">What the AppHost says, as it stands on a command line.</param>
    /// <param name="CanBeOff">Whether it can be no limit.</param>
    private sealed record Limit(string Option, string Setting, int? Most, Func<MeshProxyLimits, string?> Given, bool CanBeOff = false);
}
