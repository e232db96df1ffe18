namespace MeshModel.Security;

/// <summary>Istio's <c>AuthorizationPolicy.Action</c>.</summary>
public enum AuthorizationAction
{
    /// <summary>The request passes, unless a DENY is about it.</summary>
    Allow,

    /// <summary>The request is refused.</summary>
    Deny,

    /// <summary>The request is counted.</summary>
    Audit,

    /// <summary>Another service decides.</summary>
    Custom,
}
