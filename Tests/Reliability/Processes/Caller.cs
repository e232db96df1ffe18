namespace Tests.Reliability;

/// <summary>Who asks while something fails.</summary>
internal enum Caller
{
    /// <summary>Somebody outside, who asks the ingress gateway for Bookinfo's books: six proxies, three services.</summary>
    Page,

    /// <summary>A service that asks another one which has two instances, with no rule but Istio's defaults.</summary>
    Call,

    /// <summary>The same on a route that tries again after whatever can go wrong.</summary>
    RetriedCall,
}
