using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MeshModel.Yaml;

/// <summary>What a plain scalar means. It is what kubectl makes of it, YAML 1.1 with its <c>yes</c> and <c>on</c> included.</summary>
internal static partial class YamlScalar
{
    private static readonly HashSet<string> True = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];

    private static readonly HashSet<string> False = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

    private static readonly HashSet<string> Null = ["", "~", "null", "Null", "NULL"];

    public static JsonNode? Read(YamlTree.Scalar scalar)
    {
        switch (scalar.Tag)
        {
            case "tag:yaml.org,2002:binary":
                return JsonValue.Create(Binary(scalar));
            case null or "!" when !scalar.Plain:
            case "tag:yaml.org,2002:str":
                return JsonValue.Create(scalar.Text);
            case null:
            case "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null":
                return ReadPlain(scalar);
            default:
                return JsonValue.Create(scalar.Text);
        }
    }

    /// <summary>Whether a plain scalar of this text would be a string.</summary>
    public static bool IsString(string text) =>
        !Null.Contains(text) && !True.Contains(text) && !False.Contains(text) && text is not "<<" && !IsSpecialFloat(text) && Number(text) is null;

    private static JsonValue? ReadPlain(YamlTree.Scalar scalar)
    {
        var text = scalar.Text;
        if (Null.Contains(text))
        {
            return null;
        }

        if (True.Contains(text) || False.Contains(text))
        {
            return JsonValue.Create(True.Contains(text));
        }

        if (IsSpecialFloat(text))
        {
            throw scalar.Place.Error($"{text} cannot be a value of a resource");
        }

        return Number(text) ?? JsonValue.Create(text);
    }

    private static JsonValue? Number(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
        {
            return null;
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Whole(plain) is { } whole)
        {
            if (whole >= long.MinValue && whole <= long.MaxValue)
            {
                return JsonValue.Create((long)whole);
            }

            if (whole >= 0 && whole <= ulong.MaxValue)
            {
                return JsonValue.Create((ulong)whole);
            }
        }

        if (!Float().IsMatch(plain))
        {
            return null;
        }

        var number = double.Parse(plain, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? JsonValue.Create(number) : null;
    }

    private static BigInteger? Whole(string text)
    {
        var negative = text[0] == '-';
        var digits = text[(text[0] is '+' or '-' ? 1 : 0)..];
        var (numberBase, rest) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, digits[2..]),
            ['0', 'b' or 'B', ..] => (2, digits[2..]),
            ['0', 'o' or 'O', ..] => (8, digits[2..]),
            ['0', _, ..] => (8, digits[1..]),
            _ => (10, digits),
        };
        if (rest.Length == 0)
        {
            return null;
        }

        BigInteger value = 0;
        foreach (var digit in rest)
        {
            var amount = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : int.MaxValue;
            if (amount >= numberBase || value > ulong.MaxValue)
            {
                return null;
            }

            value = (value * numberBase) + amount;
        }

        return negative ? -value : value;
    }

    private static bool IsSpecialFloat(string text) =>
        text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN";

    private static string Binary(YamlTree.Scalar scalar)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Text));
        }
        catch (FormatException)
        {
            throw scalar.Place.Error("is tagged !!binary and is not base64");
        }
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Float();
}
