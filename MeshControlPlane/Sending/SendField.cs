namespace MeshControlPlane.Sending;

/// <summary>The part of a plan that a problem is about.</summary>
internal enum SendField
{
    Target,
    Method,
    Url,
    Headers,
    Body,
    Count,
    Rate,
    Seconds,
    AtOnce,

    /// <summary>None of it: it cannot be sent now.</summary>
    Run,
}
