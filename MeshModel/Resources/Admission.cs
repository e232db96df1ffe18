using MeshModel.Findings;

namespace MeshModel.Resources;

/// <summary>What came of reading a resource: the resource if it may be stored, and all that was found.</summary>
/// <param name="Resource">The decoded resource; <see langword="null"/> when a finding is an error.</param>
/// <param name="Findings">Errors, warnings and remarks, in the order of the fields.</param>
public sealed record Admission(Resource? Resource, IReadOnlyList<Finding> Findings);
