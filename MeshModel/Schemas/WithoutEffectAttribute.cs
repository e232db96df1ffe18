namespace MeshModel.Schemas;

/// <summary>
/// Marks what is accepted and does nothing yet: a field, a value of an enumeration, or a whole resource.
/// Taking the attribute away is all it needs once the mesh honours it.
/// </summary>
/// <param name="message">What the user is told; the default sentence when left out.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Class)]
internal sealed class WithoutEffectAttribute(string? message = null) : Attribute
{
    /// <summary>What the user is told, after the path.</summary>
    public string Message { get; } = message ?? "is accepted but has no effect yet in this mesh";

    /// <summary>The one string value that does have effect; letter case is ignored.</summary>
    public string? Except { get; init; }
}
