using MeshProxy.Configuration;
using MeshProxy.Listeners;

namespace MeshProxy.Forwarding;

/// <summary>One request and what has become of it so far.</summary>
internal sealed class Exchange(HttpContext context, ListenerSlot slot, RequestTarget target)
{
    public HttpContext Context { get; } = context;

    public ListenerSlot Slot { get; } = slot;

    public RequestTarget Target { get; } = target;

    /// <summary>The cluster chosen; null for what is passed through and for what was not routed.</summary>
    public ClusterModel? Cluster { get; set; }

    /// <summary>The endpoint of the present try.</summary>
    public EndpointState? Endpoint { get; set; }

    /// <summary>The endpoints of the tries before; null before the first retry.</summary>
    public List<EndpointState>? Tried { get; set; }

    /// <summary>Tries begun, the present one included.</summary>
    public int Attempt { get; set; }

    /// <summary>Whether the connection of the present try is not used again.</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>What the request is known by, where like requests go to the same endpoint.</summary>
    public ulong? Hash { get; set; }

    /// <summary>A cookie for the caller, as Set-Cookie wants it, that will bring it to the same endpoint again.</summary>
    public string? HashCookie { get; set; }

    /// <summary>Whether each try tells upstream its number.</summary>
    public bool SendsAttemptCount { get; set; }

    /// <summary>What the transport said of the last try, where it failed to connect.</summary>
    public string? TransportFailure { get; set; }

    /// <summary>Timestamp at which the present try was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>Whether the proxy is about to stop, and connections are to be closed.</summary>
    public bool IsDraining { get; set; }

    /// <summary>The status of an answer that the proxy made itself; null for one from upstream.</summary>
    public int? LocalStatus { get; set; }

    /// <summary>Envoy's response flags.</summary>
    public IReadOnlyList<string> Flags => _flags ?? (IReadOnlyList<string>)[];

    private List<string>? _flags;

    public void AddFlag(string flag)
    {
        if (flag != "-")
        {
            (_flags ??= []).Add(flag);
        }
    }
}
