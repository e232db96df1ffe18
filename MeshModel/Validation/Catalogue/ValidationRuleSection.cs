namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for one kind of resource, or for a part that several have.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Rules">The rules, in the order of the fields.</param>
public sealed record ValidationRuleSection(string Title, IReadOnlyList<ValidationRule> Rules);
