namespace MeshControlPlane.Sending;

/// <summary>Why a plan is not carried out.</summary>
/// <param name="Field">What has to be changed.</param>
/// <param name="Sentence">Why, and what would do.</param>
internal sealed record SendProblem(SendField Field, string Sentence);
