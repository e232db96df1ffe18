using MeshModel.Findings;

namespace MeshControlPlane.Inspection;

/// <summary>Something that is to be said of a resource.</summary>
internal sealed record ResourceMessage(string Resource, string Code, Severity Severity, string Path, string Message);
