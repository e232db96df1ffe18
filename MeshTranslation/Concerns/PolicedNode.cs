using MeshModel.Security;
using MeshProtocol;

namespace MeshTranslation.Concerns;

/// <summary>A workload, and the policies that are asked about its connections.</summary>
internal readonly record struct PolicedNode(Node Node, IReadOnlyList<PeerAuthentication> Policies);
