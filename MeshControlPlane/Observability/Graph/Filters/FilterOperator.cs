namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>How a value is compared with what is asked for.</summary>
internal enum FilterOperator
{
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    StartsWith,
    EndsWith,
}
