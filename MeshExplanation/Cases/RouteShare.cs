using System.Globalization;

namespace MeshExplanation.Cases;

/// <summary>
/// A part of the requests and whom it goes to, as people write it: <c>ratings-v1</c>, <c>90 % ratings-v1</c>, <c>subset v2 of ratings 10%</c>.
/// </summary>
/// <param name="Target">Whom.</param>
/// <param name="Share">From 0 to 1; <see langword="null"/> where nothing is said.</param>
/// <param name="Decimals">How many decimals the percentage was written with.</param>
internal sealed record RouteShare(string Target, double? Share, int Decimals)
{
    private const string NoBody = "nobody";

    /// <summary>Reads a list of them, with commas between; <c>nobody</c> stands for none.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public static IReadOnlyList<RouteShare> ParseList(string text) =>
        text.Trim() == NoBody ? [] : [.. text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    /// <summary>Writes a list for people.</summary>
    public static string Write(IEnumerable<(string Target, double Share)> shares) =>
        string.Join(", ", shares.Select(share => $"{RoutedOutcome.Share(share.Share)} {share.Target}")) is { Length: > 0 } text ? text : NoBody;

    /// <summary>Whether a share is what was written, to the digit that was written.</summary>
    public bool Fits(double actual) => Share is { } wanted
        ? Math.Round(actual * 100, Decimals, MidpointRounding.AwayFromZero).Equals(Math.Round(wanted * 100, Decimals, MidpointRounding.AwayFromZero))
        : actual > 0;

    private static RouteShare Parse(string text)
    {
        var sign = text.IndexOf('%', StringComparison.Ordinal);
        if (sign < 0)
        {
            return new RouteShare(Clean(text), null, 0);
        }

        // The number stands just before the sign, before or after the name.
        var before = text[..sign].TrimEnd();
        var start = before.Length;
        while (start > 0 && (char.IsAsciiDigit(before[start - 1]) || before[start - 1] == '.'))
        {
            start--;
        }

        var number = before[start..];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent > 100)
        {
            throw new FormatException($"'{text}' has no percentage from 0 to 100 before its %, such as 90 % ratings-v1");
        }

        var target = Clean($"{before[..start]} {text[(sign + 1)..]}");
        var point = number.IndexOf('.', StringComparison.Ordinal);
        return target.Length > 0
            ? new RouteShare(target, percent / 100, point < 0 ? 0 : number.Length - point - 1)
            : throw new FormatException($"'{text}' does not say who gets that share, such as 90 % ratings-v1");
    }

    private static string Clean(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words is ["to", .. var rest] ? rest : words);
    }
}
