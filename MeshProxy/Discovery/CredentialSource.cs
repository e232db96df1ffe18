namespace MeshProxy.Discovery;

/// <summary>Where a proxy finds what it needs to join.</summary>
/// <param name="meshDirectory">Has the roots, and the token if no other place is named.</param>
/// <param name="tokenFile">A file with the token; null for none.</param>
/// <param name="givenToken">The token itself, which counts where no file is named; null or empty for none.</param>
internal sealed class CredentialSource(string meshDirectory, string? tokenFile, string? givenToken)
{
    /// <summary>The environment variable that can hold the token itself.</summary>
    public const string TokenVariable = "MESH_JOIN_TOKEN";

    private const string StandardAuthorityFile = "ca.pem";
    private const string StandardTokenFile = "join-token";

    /// <summary>The mesh directory, whole.</summary>
    public string Directory => Path.GetFullPath(meshDirectory);

    public string AuthorityFile => Path.GetFullPath(Path.Combine(meshDirectory, StandardAuthorityFile));

    /// <summary>The token itself; null when it is in <see cref="TokenFile"/>.</summary>
    public string? GivenToken => tokenFile is null && givenToken is { Length: > 0 } ? givenToken : null;

    public string TokenFile => Path.GetFullPath(tokenFile ?? Path.Combine(meshDirectory, StandardTokenFile));

    /// <summary>For people.</summary>
    public string TokenPlace => GivenToken is null ? $"'{TokenFile}'" : $"the environment variable {TokenVariable}";

    /// <summary>What to do when the token is not taken.</summary>
    public string Advice => tokenFile is null && GivenToken is null
        ? "give the --mesh-dir of the control plane that --control names"
        : "get another one from MeshControlPlane join-token";
}
