using System.Collections.Frozen;
using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting.Explanation;

namespace MeshRouting;

/// <summary>A listener with its route tables, ready for use. Immutable; safe to use from all threads.</summary>
public sealed class ListenerModel
{
    private readonly FrozenDictionary<int, RouteTableModel> _tablesByPort;
    private readonly RouteTableModel? _onlyTable;

    internal ListenerModel(Listener configuration, ImmutableArray<RouteTableModel> tables)
    {
        Configuration = configuration;
        RouteTables = tables;
        _tablesByPort = tables.ToFrozenDictionary(table => table.Configuration.Port);
        // Only what an application sends out is told apart by the port it asks for; elsewhere the listener itself stands for the port.
        _onlyTable = configuration.Direction != ListenerDirection.Outbound && tables.Length == 1 ? tables[0] : null;
    }

    /// <summary>What it was made from.</summary>
    public Listener Configuration { get; }

    /// <summary>Its route tables.</summary>
    public ImmutableArray<RouteTableModel> RouteTables { get; }

    /// <summary>How its connections are told apart; null when all of them are HTTP with the listener's own route tables.</summary>
    public ListenerConnections? Connections { get; internal init; }

    /// <summary>The route table for requests to a port; null when there is none.</summary>
    /// <param name="port">The port that the request asks for; listeners other than outbound ones have one table for all.</param>
    public RouteTableModel? FindRouteTable(int port) => _onlyTable ?? _tablesByPort.GetValueOrDefault(port);

    /// <summary>Decides what to do with a request. Allocates nothing.</summary>
    /// <typeparam name="THead">The head's own type: a struct, so that nothing is boxed.</typeparam>
    /// <param name="head">The head of the request, its path normalised.</param>
    /// <param name="port">The port that the request asks for.</param>
    /// <param name="chance">Draws between weighted clusters.</param>
    public RoutingDecision Decide<THead>(in THead head, int port, IChance chance)
        where THead : IRequestHead
    {
        if (FindRouteTable(port) is not { } table)
        {
            return new RoutingDecision(RoutingOutcome.NoRouteTable, null, null, null);
        }

        if (table.FindVirtualHost(head.Authority) is not { } virtualHost)
        {
            return new RoutingDecision(RoutingOutcome.NoVirtualHost, null, null, null);
        }

        if (virtualHost.FindRoute(head) is not { } route)
        {
            return new RoutingDecision(RoutingOutcome.NoRoute, virtualHost, null, null);
        }

        return new RoutingDecision(RoutingOutcome.Routed, virtualHost, route, route.Choose(chance));
    }

    /// <summary>Says what <see cref="Decide"/> would do and why, rule by rule. For people; allocates freely.</summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of the request, its path normalised.</param>
    /// <param name="port">The port that the request asks for.</param>
    public RoutingExplanation Explain<THead>(in THead head, int port)
        where THead : IRequestHead => Explainer.Explain(this, head, port);
}
