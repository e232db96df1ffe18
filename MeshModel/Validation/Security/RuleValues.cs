using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshModel.Findings;

namespace MeshModel.Validation.Security;

/// <summary>AP-7 to AP-9: lists of values.</summary>
internal static class RuleValues
{
    public static void RefuseEmpty(IReadOnlyList<string> values, string path, Report report, string rule = "AP-7")
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Length == 0)
            {
                report.Error(rule, FieldPath.Element(path, i), "may not be empty");
            }
        }
    }

    public static void CheckAddresses(IReadOnlyList<string> blocks, string path, Report report, string rule = "AP-8")
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Length > 0 && !IsAddressOrNetwork(blocks[i]))
            {
                report.Error(rule, FieldPath.Element(path, i), $"is \"{blocks[i]}\"; an address such as 10.1.2.3 or a network such as 10.1.0.0/16 is expected");
            }
        }
    }

    public static void CheckPorts(IReadOnlyList<string> ports, string path, Report report, string rule = "AP-9")
    {
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i].Length > 0 && (!int.TryParse(ports[i], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > Ports.Largest))
            {
                report.Error(rule, FieldPath.Element(path, i), $"is \"{ports[i]}\"; a port lies between 0 and {Ports.Largest}");
            }
        }
    }

    private static bool IsAddressOrNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        // 010.1.2.3 is read in two ways: with a leading zero it is octal to some.
        if (!DomainNames.IsAddress(address)
            || !IPAddress.TryParse(address, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != address))
        {
            return false;
        }

        return slash < 0
            || (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                && bits <= (parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
    }
}
