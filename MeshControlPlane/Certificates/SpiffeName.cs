namespace MeshControlPlane.Certificates;

/// <summary>Whose certificate it is.</summary>
/// <param name="Identity">The SPIFFE id as it stands there.</param>
/// <param name="TrustDomain">Its trust domain.</param>
/// <param name="Account">The service account.</param>
internal sealed record SpiffeName(string Identity, string TrustDomain, ServiceAccountName Account);
