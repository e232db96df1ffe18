using MeshProtocol;

namespace MeshProxy.Observability.Expressions;

/// <summary>Where expressions find Envoy's attributes of what they are about.</summary>
/// <typeparam name="T">What they are about.</typeparam>
internal interface IAttributes<T>
{
    /// <summary>Tells a number; null for a subject that is none.</summary>
    Func<T, double?>? Number(LogSubject subject);

    /// <summary>Tells a text.</summary>
    /// <param name="subject">Of what.</param>
    /// <param name="key">Of a header its name.</param>
    Func<T, string?> Text(LogSubject subject, string key);

    /// <summary>Whether it came by mutual TLS of the mesh.</summary>
    bool IsMutualTls(T of);
}
