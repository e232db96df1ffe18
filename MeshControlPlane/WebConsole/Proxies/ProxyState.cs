namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>Whether a proxy runs with what it should, from best to worst.</summary>
internal enum ProxyState
{
    Synced,

    /// <summary>What it should run with is on its way, or stuck.</summary>
    Stale,

    /// <summary>It could not use what it was sent, and goes on with what it had.</summary>
    Refused,

    /// <summary>It is not connected, and goes on with what it has, if it runs.</summary>
    NotConnected,
}
