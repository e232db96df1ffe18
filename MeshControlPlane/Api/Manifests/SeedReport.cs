using MeshModel.Findings;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Manifests;

/// <summary>What came of applying manifests at the start.</summary>
/// <param name="Applied">The resources that were created or changed.</param>
/// <param name="Unchanged">The resources whose manifest has been applied before; what the user made of them since is left alone.</param>
/// <param name="Warnings">What was found in manifests that were applied, with the file.</param>
internal sealed record SeedReport(
    IReadOnlyList<ResourceKey> Applied, IReadOnlyList<ResourceKey> Unchanged, IReadOnlyList<(string File, Finding Finding)> Warnings);
