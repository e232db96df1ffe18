namespace MeshModel.Observability;

/// <summary>Istio's <c>TagOverride.Operation</c>.</summary>
public enum TagOperation
{
    /// <summary>The label is added, or gets another value.</summary>
    Upsert,

    /// <summary>The label is left out.</summary>
    Remove,
}
