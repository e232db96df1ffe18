using System.Globalization;

namespace MeshProxy.CommandLine;

/// <summary>Reads what options are given; what cannot be used is a <see cref="FormatException"/> that says what is expected.</summary>
internal static class OptionText
{
    private const int MaximumSeconds = 24 * 60 * 60;
    private const int MaximumHistory = 1_000_000;

    public static Dictionary<string, string> Labels(string[] texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"--labels '{pair}' is not NAME=VALUE, such as app=books.");
            }

            labels[pair[..equals]] = pair[(equals + 1)..];
        }

        return labels;
    }

    public static Uri Control(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new FormatException($"--control '{text}' is not an https address, such as https://localhost:15012.");

    public static long? Seed(string? text) => text is null ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
        : throw new FormatException($"--seed '{text}' is not a whole number from 0 to {long.MaxValue}.");

    public static TimeSpan? Seconds(string? text, string option) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= MaximumSeconds ? TimeSpan.FromSeconds(seconds)
        : throw new FormatException($"{option} '{text}' is not a whole number of seconds from 1 to {MaximumSeconds}.");

    public static int History(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaximumHistory
            ? count
            : throw new FormatException($"--request-history '{text}' is not a whole number from 0 to {MaximumHistory}.");

    public static string? Health(string text) => text switch
    {
        "tcp" => null,
        _ when text.StartsWith('/') => text,
        _ => throw new FormatException($"--app-health '{text}' is neither tcp nor a path that begins with '/'."),
    };
}
