namespace MeshModel.Observability.Expressions;

/// <summary>What an attribute can be compared with.</summary>
internal enum AttributeType
{
    Text,
    Number,
    Duration,
    Flag,

    /// <summary>A map: only its entries can be compared.</summary>
    Headers,
}
