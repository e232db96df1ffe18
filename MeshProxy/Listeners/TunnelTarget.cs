namespace MeshProxy.Listeners;

/// <summary>What the CONNECT asked for whose tunnel a connection is: a feature of connections whose HTTP is routed like any other.</summary>
internal sealed record TunnelTarget(string Host, int Port);
