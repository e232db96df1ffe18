using System.Globalization;

namespace MeshControlPlane.Api.Tables;

/// <summary>Writes ages as kubectl's users know them: <c>45s</c>, <c>3m12s</c>, <c>5h</c>, <c>12d</c>.</summary>
internal static class HumanDuration
{
    /// <summary>The age, with two units where the second still tells something.</summary>
    public static string Format(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return seconds switch
        {
            < 0 => "0s",
            < 120 => Text($"{seconds}s"),
            < 600 => Two(minutes, "m", seconds % 60, "s"),
            < 3 * 3600 => Text($"{minutes}m"),
            < 8 * 3600 => Two(hours, "h", minutes % 60, "m"),
            < 48 * 3600 => Text($"{hours}h"),
            < 8 * 86400 => Two(days, "d", hours % 24, "h"),
            < 2 * 365 * 86400L => Text($"{days}d"),
            < 8 * 365 * 86400L => Two(days / 365, "y", days % 365, "d"),
            _ => Text($"{days / 365}y"),
        };
    }

    private static string Two(long first, string firstUnit, long second, string secondUnit) =>
        second == 0 ? Text($"{first}{firstUnit}") : Text($"{first}{firstUnit}{second}{secondUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
