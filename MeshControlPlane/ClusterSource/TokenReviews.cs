using System.Text.Json.Nodes;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.ClusterSource;

/// <summary>Asks the cluster whose a projected service-account token is (<c>TokenReview</c>).</summary>
internal sealed class TokenReviews(ClusterApi api)
{
    /// <summary>The audience that a token must have been issued for.</summary>
    public const string Audience = "mesh";

    private const string AccountPrefix = "system:serviceaccount:";

    /// <summary>Whose a token is.</summary>
    /// <returns>The account, or why there is none.</returns>
    public async Task<(ServiceAccountName? Account, string Fault)> ReviewAsync(string token, CancellationToken cancellationToken)
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

    private static (ServiceAccountName? Account, string Fault) Read(System.Text.Json.JsonElement status)
    {
        if (!status.TryGetProperty("authenticated", out var authenticated) || authenticated.ValueKind != System.Text.Json.JsonValueKind.True)
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
            ? (new ServiceAccountName(@namespace, name), "")
            : (null, $"the token is that of '{user}', which is no service account");
    }
}
