using MeshModel.Networking;

namespace MeshTranslation.Clusters;

/// <summary>A subset and where it is declared.</summary>
internal sealed record AppliedSubset(DestinationRule Rule, int Index, Subset Subset);
