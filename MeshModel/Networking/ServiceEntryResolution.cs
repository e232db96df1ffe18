namespace MeshModel.Networking;

/// <summary>Istio's <c>ServiceEntry.Resolution</c>.</summary>
public enum ServiceEntryResolution
{
    /// <summary>Requests go to the address that the caller asked for.</summary>
    None,

    /// <summary>The endpoints are addresses.</summary>
    Static,

    /// <summary>The endpoints, or the host itself, are names; all their addresses are used.</summary>
    Dns,

    /// <summary>As DNS, with one address at a time.</summary>
    DnsRoundRobin,

    /// <summary>The name in each request is looked up; for wildcards.</summary>
    DynamicDns,
}
