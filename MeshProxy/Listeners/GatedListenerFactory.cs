using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MeshProxy.Listeners;

/// <summary>Makes listeners: those of gateways refuse connections until a configuration selects their port.</summary>
internal sealed class GatedListenerFactory(
    IOptions<SocketTransportOptions> options, ILoggerFactory loggers, IReadOnlyList<ListenerSlot> slots) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        // The same object, not an equal one: several slots may ask for any free port.
        var slot = slots.FirstOrDefault(slot => ReferenceEquals(slot.Wanted, endpoint));
        if (slot is not { Direction: ListenerDirection.Gateway } || !PortReservation.IsSupported)
        {
            return _sockets.BindAsync(endpoint, cancellationToken);
        }

        try
        {
            slot.Gate = new GatedListener(PortReservation.Take(slot.Wanted), options.Value, loggers.CreateLogger<GatedListener>());
            return ValueTask.FromResult<IConnectionListener>(slot.Gate);
        }
        catch (SocketException error)
        {
            throw new ListenException(slot, error);
        }
    }
}
