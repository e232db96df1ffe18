using System.Net;
using MeshProtocol;
using MeshProxy.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshProxy.Listeners;

/// <summary>A port that the process listens on. Its configuration comes and goes; the slot stays.</summary>
internal sealed class ListenerSlot
{
    private ListenOptions? _listenOptions;

    /// <summary>What of the traffic comes in here; <see cref="ListenerDirection.Unspecified"/> for the admin pages.</summary>
    public required ListenerDirection Direction { get; init; }

    /// <summary>The port as the mesh knows it: container port or server port; 0 for outbound and admin.</summary>
    public required int MeshPort { get; init; }

    /// <summary>Where to bind; port 0 takes a free one.</summary>
    public required IPEndPoint Wanted { get; init; }

    /// <summary>The command line option that names the port.</summary>
    public required string Option { get; init; }

    /// <summary>The name that it has in statistics, as in the configuration.</summary>
    public string Name => field ??= Direction switch
    {
        ListenerDirection.Outbound => "outbound",
        ListenerDirection.Inbound => $"inbound_{MeshPort}",
        ListenerDirection.Gateway => $"gateway_{MeshPort}",
        _ => "admin",
    };

    /// <summary>What goes into the header <c>server</c> of what is answered here.</summary>
    public string ServerName => Direction == ListenerDirection.Outbound ? "envoy" : "istio-envoy";

    /// <summary>Counted here rather than looked up by name for each request.</summary>
    public Observability.ListenerStatistics Statistics { get; } = new();

    /// <summary>The same for connections whose bytes are relayed.</summary>
    public Observability.ConnectionStatistics Connections { get; } = new();

    /// <summary>Who callers in plain text say that they are.</summary>
    public Observability.Traffic.CallerClaims Claims { get; } = new();

    /// <summary>What its policies have decided.</summary>
    public Authorization.AccessStatistics Access { get; } = new();

    /// <summary>Called with each connection before anything of it is read; null for nothing.</summary>
    public Action<ConnectionContext>? Accepted { get; set; }

    /// <summary>How many connections there may be; null before the server starts.</summary>
    public Limits.ConnectionLimit? Limit { get; set; }

    /// <summary>Opens and closes the port; null where it is always open.</summary>
    public GatedListener? Gate { get; set; }

    /// <summary>What is open here; null where connections outlive any change.</summary>
    public OpenConnections? Open { get; set; }

    /// <summary>How long a connection may take until it says anything.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = ProxyOptions.DefaultSidecarFirstByteTimeout;

    /// <summary>Where it listens; only once the server has started.</summary>
    public IPEndPoint Bound => _listenOptions?.IPEndPoint ?? throw new InvalidOperationException($"{Name} does not listen yet.");

    public void Attach(ListenOptions options)
    {
        _listenOptions = options;
        options.Protocols = HttpProtocols.Http1;
        options.Use(next => connection =>
        {
            connection.Features.Set(this);
            Accepted?.Invoke(connection);
            return next(connection);
        });
    }
}
