namespace MeshControlPlane.Certificates;

/// <summary>How far a change of roots is.</summary>
internal enum RotationPhase
{
    /// <summary>None is going on.</summary>
    None,

    /// <summary>The root of before signs; proxies are told to trust the next one too.</summary>
    Distributing,

    /// <summary>The next root signs; proxies get new certificates, and trust both.</summary>
    Renewing,
}
