using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MeshProxy.Tls;

/// <summary>Writes distinguished names as Envoy does (RFC 2253): the last part first, without blanks between the parts.</summary>
internal static class DistinguishedName
{
    private const string Special = ",+\"\\<>;";

    public static string Write(X500DistinguishedName name) => string.Join(',', name.EnumerateRelativeDistinguishedNames().Select(Write));

    private static string Write(X500RelativeDistinguishedName part)
    {
        if (part.HasMultipleElements)
        {
            // Rare, and not told apart by the library.
            return "#" + Convert.ToHexStringLower(part.RawData.Span);
        }

        var type = part.GetSingleElementType();
        return $"{NameOf(type.Value) ?? type.Value}={Escape(part.GetSingleElementValue() ?? "")}";
    }

    private static string? NameOf(string? type) => type switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.42" => "GN",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        _ => null,
    };

    // What is no printable ASCII goes byte by byte, as OpenSSL writes it: headers take neither line ends nor letters of other scripts.
    private static string Escape(Rune letter) => letter.Value is < 0x20 or > 0x7E
        ? string.Concat(Encoding.UTF8.GetBytes(letter.ToString()).Select(octet => $"\\{octet:X2}"))
        : Special.Contains((char)letter.Value, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString();

    private static string Escape(string value)
    {
        var escaped = string.Concat(value.EnumerateRunes().Select(Escape));
        if (escaped.StartsWith('#') || escaped.StartsWith(' '))
        {
            escaped = "\\" + escaped;
        }

        return escaped.EndsWith(' ') && escaped.Length > 1 ? escaped[..^1] + "\\ " : escaped;
    }
}
