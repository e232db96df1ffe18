namespace MeshModel.Schemas;

/// <summary>What becomes of fields that the kind does not have: Kubernetes' <c>fieldValidation</c>.</summary>
public enum UnknownFields
{
    /// <summary>The resource is refused (<c>Strict</c>).</summary>
    Refuse,

    /// <summary>They are dropped, and each gives a warning (<c>Warn</c>).</summary>
    Warn,

    /// <summary>They are dropped without a word (<c>Ignore</c>).</summary>
    Drop,
}
