using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>An address that must lie in one of some networks.</summary>
internal sealed class AddressMatcher(AccessSubject subject, ImmutableArray<IPNetwork> networks) : AccessMatcher
{
    public override bool Holds(IAccessFacts facts)
    {
        var address = subject switch
        {
            AccessSubject.SourceAddress => facts.Source,
            AccessSubject.RemoteAddress => facts.Remote,
            _ => facts.Destination,
        };
        if (address is null)
        {
            return false;
        }

        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads an address or a network; bits of an address beyond the network's length do not matter.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IPNetwork NetworkOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            var bytes = address.GetAddressBytes();
            var all = bytes.Length * 8;
            if (slash < 0)
            {
                return new IPNetwork(address, all);
            }

            if (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= all)
            {
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] &= (byte)(0xFF << Math.Clamp(((i + 1) * 8) - length, 0, 8));
                }

                return new IPNetwork(new IPAddress(bytes), length);
            }
        }

        throw new ArgumentException($"'{text}' is neither an address nor a network");
    }
}
