using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Gives out ports that are free, below the range that the system takes for outgoing connections, and keeps other
/// AppHosts of this user from taking them too: each port given out is a locked file as long as this AppHost lives.
/// </summary>
internal sealed class PortAllocator : IDisposable
{
    private const int First = 12000;
    private const int DefaultEnd = 32000;

    private readonly List<FileStream> _locks = [];
    private readonly HashSet<int> _taken = [];
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"apphost-ports-{Environment.UserName}");
    private readonly int _end = FindEnd();

    /// <summary>Keeps a port from being given out.</summary>
    /// <returns>Whether it was not reserved before.</returns>
    public bool Reserve(int port) => _taken.Add(port);

    /// <exception cref="DistributedApplicationException">No port is free.</exception>
    public int Allocate()
    {
        Directory.CreateDirectory(_directory);
        var start = Random.Shared.Next(First, _end);
        for (var i = 0; i < _end - First; i++)
        {
            var port = First + ((start - First + i) % (_end - First));
            if (_taken.Contains(port) || !TryLock(port))
            {
                continue;
            }

            _taken.Add(port);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new DistributedApplicationException($"No TCP port between {First} and {_end} is free.");
    }

    public void Dispose()
    {
        foreach (var file in _locks)
        {
            file.Dispose();
        }
    }

    /// <summary>Whether a process could listen on a port, on all addresses.</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && CanBind(IPAddress.IPv6Loopback, port);

    private static bool CanBind(IPAddress address, int port)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            return true;
        }

        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FindEnd()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        if (File.Exists(Range)
            && int.TryParse(File.ReadAllText(Range).Split('\t', ' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ephemeral)
            && ephemeral > First + 1000)
        {
            return ephemeral;
        }

        return DefaultEnd;
    }

    private bool TryLock(int port)
    {
        try
        {
            _locks.Add(new FileStream(Path.Combine(_directory, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
