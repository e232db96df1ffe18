using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Certificates;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.ClusterSource;

/// <summary>
/// Asks the cluster whose a projected service-account token is (<c>TokenReview</c>). A proxy can join with it as a sidecar, and as a gateway where the
/// ServiceAccount is annotated as one: whoever may create pods in a namespace is thereby not given the keys of its Gateways.
/// </summary>
internal sealed class TokenReviews(ClusterApi api, ResourceStore store)
{
    /// <summary>The audience that a token must have been issued for.</summary>
    public const string Audience = "mesh";

    /// <summary>The annotation of the ServiceAccounts of gateways, whose value is <c>gateway</c>.</summary>
    public const string RoleAnnotation = "mesh.local/role";

    private const string AccountPrefix = "system:serviceaccount:";

    /// <summary>Whose a token is.</summary>
    /// <returns>What it lets join, or why there is nothing.</returns>
    public async Task<(JoinGrant? Grant, string Fault)> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(Audience) },
        };
        try
        {
            var answer = await api.CreateAsync("/apis/authentication.k8s.io/v1/tokenreviews", review, cancellationToken).ConfigureAwait(false);
            return answer.TryGetProperty("status", out var status) ? Read(status) : (null, "the cluster did not review the service-account token");
        }
        catch (Exception exception) when (exception is ClusterApiException or HttpRequestException)
        {
            return (null, $"the cluster cannot be asked about the service-account token: {exception.Message}");
        }
    }

    private (JoinGrant? Grant, string Fault) Read(JsonElement status)
    {
        if (!status.TryGetProperty("authenticated", out var authenticated) || authenticated.ValueKind != JsonValueKind.True)
        {
            return (null, ClusterObject.Text(status, "error") is { Length: > 0 } error
                ? $"the cluster does not take the service-account token: {error}"
                : "the cluster does not take the service-account token");
        }

        // A server that knows no audiences says none, and then the token was for the server itself.
        if (!ClusterObject.Items(status, "audiences").Any(audience => audience.ValueEquals(Audience)))
        {
            return (null, $"the service-account token is not for the audience '{Audience}'");
        }

        var user = status.TryGetProperty("user", out var found) ? ClusterObject.Text(found, "username") : "";
        return user.StartsWith(AccountPrefix, StringComparison.Ordinal) && user[AccountPrefix.Length..].Split(':') is [{ Length: > 0 } @namespace, { Length: > 0 } name]
            ? (new JoinGrant(new ServiceAccountName(@namespace, name), RoleOf(@namespace, name)), "")
            : (null, $"the token is that of '{user}', which is no service account");
    }

    private JoinRole RoleOf(string @namespace, string name)
    {
        var key = new ResourceKey(ResourceKinds.ServiceAccount.Group, ResourceKinds.ServiceAccount.Kind, @namespace, name);
        return JoinGrant.TryReadRole(store.Current.Resources.GetValueOrDefault(key)?.Metadata.Annotations.GetValueOrDefault(RoleAnnotation)) ?? JoinRole.Sidecar;
    }
}
