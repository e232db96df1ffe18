namespace MeshTranslation.Resources;

/// <summary>Istio's <c>exportTo</c>: how near a resource is to a namespace that wants to use it.</summary>
public enum Visibility
{
    /// <summary>The namespace may not use it.</summary>
    None,

    /// <summary>Exported to all namespaces.</summary>
    Public,

    /// <summary>Exported to this namespace by name.</summary>
    Named,

    /// <summary>Private to this namespace.</summary>
    Private,
}
