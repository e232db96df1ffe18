namespace MeshControlPlane.Api.Kinds;

/// <summary>An API group.</summary>
/// <param name="Name">Its name; empty for the core group.</param>
/// <param name="Versions">Its versions, the preferred one first.</param>
internal sealed record KindGroup(string Name, IReadOnlyList<string> Versions)
{
    /// <summary><c>group/version</c>, or only the version for the core group.</summary>
    public string ApiVersion(string version) => Name.Length == 0 ? version : $"{Name}/{version}";
}
