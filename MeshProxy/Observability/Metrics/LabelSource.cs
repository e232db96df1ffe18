using MeshProxy.Forwarding;
using MeshProxy.Relaying;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Observability.Metrics;

/// <summary>What labels are made of: a request at its end, or a connection whose bytes are relayed.</summary>
internal readonly struct LabelSource
{
    public LabelSource(Exchange exchange) => Exchange = exchange;

    public LabelSource(ConnectionContext connection, ConnectionTraffic? traffic = null) => (Connection, Traffic) = (connection, traffic);

    /// <summary>Null for a connection.</summary>
    public Exchange? Exchange { get; }

    /// <summary>Null for a request, and where nothing is known of it.</summary>
    public ConnectionContext? Connection { get; }

    /// <summary>Where the connection goes; null where it goes nowhere.</summary>
    public ConnectionTraffic? Traffic { get; }
}
