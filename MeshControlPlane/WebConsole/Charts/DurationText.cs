using System.Globalization;

namespace MeshControlPlane.WebConsole.Charts;

/// <summary>Writes durations: milliseconds below a second, else seconds.</summary>
internal static class DurationText
{
    public static string Of(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.##} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s"),
    };
}
