namespace MeshRouting;

/// <summary>What came of routing a request.</summary>
public enum RoutingOutcome
{
    /// <summary>A route was found and a cluster chosen.</summary>
    Routed,

    /// <summary>The listener has no route table for the port asked for.</summary>
    NoRouteTable,

    /// <summary>No virtual host answers to the name.</summary>
    NoVirtualHost,

    /// <summary>The virtual host has no route that matches: 404, flag NR.</summary>
    NoRoute,
}
