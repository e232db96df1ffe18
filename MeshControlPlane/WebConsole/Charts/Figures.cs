using System.Globalization;

namespace MeshControlPlane.WebConsole.Charts;

/// <summary>Writes figures as Kiali's users know them.</summary>
internal static class Figures
{
    /// <summary>What stands where there is nothing to tell.</summary>
    public const string None = "–";

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Two decimals: <c>12.34</c>.</summary>
    public static string Rate(double perSecond) => perSecond.ToString(perSecond >= 1_000 ? "N0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Of a share between 0 and 1: <c>5%</c>, <c>0.4%</c>.</summary>
    public static string Percent(double share) =>
        (share * 100).ToString(share is > 0 and < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) is "0" && share > 0
            ? "<0.1%"
            : (share * 100).ToString(share is > 0 and < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>As <see cref="DurationText"/> has it, where there is one.</summary>
    public static string Duration(double? milliseconds) => milliseconds is { } known ? DurationText.Of(TimeSpan.FromMilliseconds(known)) : None;

    /// <summary>Thousands: <c>512 B</c>, <c>1.5 MB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1_000 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1_000;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    /// <summary>A time of day, UTC.</summary>
    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time with its day, UTC.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 error</c>, <c>2 errors</c>.</summary>
    public static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
