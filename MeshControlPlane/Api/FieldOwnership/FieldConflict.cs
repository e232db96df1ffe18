namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Fields that are applied with another value than the one that their owner gave them.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Fields">The fields.</param>
internal sealed record FieldConflict(FieldOwner Owner, FieldSet Fields)
{
    /// <summary>The owner as messages have it.</summary>
    public string OwnerText
    {
        get
        {
            var name = $"\"{Owner.Name}\"{(Owner.Subresource.Length > 0 ? $" with subresource \"{Owner.Subresource}\"" : "")}";
            return Owner.Operation == FieldOwner.Update ? $"{name} using {Owner.ApiVersion}" : name;
        }
    }
}
