using MeshModel.Findings;

namespace MeshModel.Validation.Catalogue;

/// <summary>Something that is asked of a resource, as lists and pages name it.</summary>
/// <param name="Id">What <see cref="Finding.Rule"/> says, such as <c>VS-WT-2</c>. Stable.</param>
/// <param name="Severity">What breaking it means: refused, or stored with a warning.</param>
/// <param name="Field">The field that it is about.</param>
/// <param name="Says">What breaks it, in half a sentence.</param>
public sealed record ValidationRule(string Id, Severity Severity, string Field, string Says);
