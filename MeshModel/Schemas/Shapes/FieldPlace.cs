namespace MeshModel.Schemas.Shapes;

/// <summary>Where in a resource a field of some name could stand.</summary>
/// <param name="Name">The field as it is spelt there.</param>
/// <param name="Path">Its path; <c>[]</c> stands for any entry of a list.</param>
/// <param name="Up">How many objects out from where it was looked for.</param>
/// <param name="Down">And how many into another from there.</param>
/// <param name="IsAwaited">Whether the object around it is written there without a value.</param>
internal sealed record FieldPlace(string Name, string Path, int Up, int Down, bool IsAwaited)
{
    public int Distance => Up + Down;
}
