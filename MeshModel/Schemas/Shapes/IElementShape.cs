namespace MeshModel.Schemas.Shapes;

/// <summary>A list, seen without the type of its elements.</summary>
internal interface IElementShape
{
    ValueShape Element { get; }
}
