using System.Net;
using System.Net.Sockets;
using MeshControlPlane.Commands;

namespace MeshControlPlane.Hosting;

/// <summary>The names and addresses that the control plane is reached by: its certificates carry them, and no other <c>Host</c> is answered.</summary>
internal sealed class OwnNames
{
    private const string Localhost = "localhost";

    private readonly List<string> _names = [];
    private readonly List<IPAddress> _addresses = [];

    public OwnNames(IPAddress bind, IEnumerable<string> further)
    {
        // At 127.0.0.2 there is nothing that localhost leads to.
        if (bind.Equals(IPAddress.Loopback) || bind.Equals(IPAddress.IPv6Loopback) || IsAny(bind))
        {
            Host = Localhost;
        }
        else
        {
            Host = Literal(bind);
            _addresses.Add(bind);
        }

        foreach (var text in further)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                _addresses.Add(address);
            }
            else
            {
                _names.Add(text);
            }
        }
    }

    /// <summary>What stands in the links and in the kubeconfig.</summary>
    public string Host { get; }

    /// <summary>Those that a certificate needs beside <c>localhost</c> and the loopback addresses.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Those that a certificate needs beside the loopback addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses => _addresses;

    /// <exception cref="StartupException">The options leave open what the control plane is called.</exception>
    public static OwnNames Of(ServeOptions options) => IsAny(options.Bind) && options.SubjectAlternativeNames.Count == 0
        ? throw new StartupException(
            $"--bind {options.Bind} takes connections on every address of this machine: say with --san by which names or addresses others reach it, "
            + "so that they can check its certificate (--san mesh.example.com --san 192.0.2.7).")
        : new OwnNames(options.Bind, options.SubjectAlternativeNames);

    /// <summary>Whether a request asks for this control plane, and not for a name that somebody else's DNS points here.</summary>
    public bool Contains(string host) => IPAddress.TryParse(host, out var address)
        ? IPAddress.IsLoopback(address) || _addresses.Contains(address)
        : host.Equals(Localhost, StringComparison.OrdinalIgnoreCase) || _names.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string Literal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
