namespace Tests.Edges;

/// <summary>Where bytes from outside meet a proxy.</summary>
public enum Edge
{
    /// <summary>A gateway's port.</summary>
    Gateway,

    /// <summary>A sidecar's port for its application.</summary>
    Outbound,

    /// <summary>The same, in a CONNECT to a host of the mesh.</summary>
    Tunnel,

    /// <summary>A sidecar's port for its peers, in plain text.</summary>
    Inbound,

    /// <summary>The same, within mutual TLS.</summary>
    MutualTls,
}
