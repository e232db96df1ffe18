namespace MeshModel.Networking;

/// <summary>Istio's <c>LoadBalancerSettings.SimpleLB</c>.</summary>
public enum SimpleLoadBalancer
{
    /// <summary>The default, which is <see cref="LeastRequest"/>.</summary>
    Unspecified,

    /// <summary>Deprecated name of <see cref="LeastRequest"/>.</summary>
    LeastConn,

    /// <summary>Any endpoint.</summary>
    Random,

    /// <summary>The address that the caller asked for, without a choice.</summary>
    Passthrough,

    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>Of two endpoints at random, the one with fewer requests under way.</summary>
    LeastRequest,
}
