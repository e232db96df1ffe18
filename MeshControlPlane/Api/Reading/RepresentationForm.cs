namespace MeshControlPlane.Api.Reading;

/// <summary>The forms in which an object can be shown.</summary>
internal enum RepresentationForm
{
    /// <summary>As it is.</summary>
    Object,

    /// <summary>A row of kubectl's table.</summary>
    Table,

    /// <summary>Only <c>metadata</c>.</summary>
    Metadata,
}
