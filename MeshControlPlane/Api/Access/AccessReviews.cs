using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.Api.Access;

/// <summary>Answers what users ask about themselves: <c>kubectl auth whoami</c>, <c>kubectl auth can-i</c>.</summary>
internal sealed class AccessReviews(KindCatalog kinds, BoundTokens tokens, TimeProvider time)
{
    /// <summary>Answers a review with what it was sent as, and its status.</summary>
    public async Task AnswerAsync(HttpContext context, ApiUser user, string resource)
    {
        var review = await RequestBody.ReadObjectAsync(context.Request);
        review["status"] = resource switch
        {
            "selfsubjectreviews" => new JsonObject
            {
                ["userInfo"] = new JsonObject { ["username"] = user.Name, ["groups"] = new JsonArray([.. user.Groups.Select(group => (JsonNode)group)]) },
            },
            "selfsubjectaccessreviews" => new JsonObject { ["allowed"] = ApiPermissions.Allows(user, AttemptOf(review)) },
            "tokenreviews" => AccountOf(review),
            _ => RulesOf(user),
        };
        await ApiAnswers.JsonAsync(context, review, StatusCodes.Status201Created);
    }

    private JsonObject RulesOf(ApiUser user)
    {
        var (resources, paths) = ApiPermissions.RulesOf(user, kinds.All.Select(kind => (kind.Descriptor.Group, kind.Descriptor.Plural)));
        return new JsonObject { ["resourceRules"] = resources, ["nonResourceRules"] = paths, ["incomplete"] = false };
    }

    // Whose a join token is: as a cluster says it of tokens of service accounts. Join tokens are for nothing else, so they are for every audience.
    private JsonObject AccountOf(JsonObject review)
    {
        var spec = review["spec"] as JsonObject ?? [];
        var token = Text(spec, "token");
        if (!BoundTokens.IsBound(token))
        {
            return new JsonObject { ["authenticated"] = false, ["error"] = "this is not a join token of a service account" };
        }

        if (!tokens.TryRead(token, time.GetUtcNow(), out var grant, out var fault))
        {
            return new JsonObject { ["authenticated"] = false, ["error"] = fault };
        }

        return new JsonObject
        {
            ["authenticated"] = true,
            ["audiences"] = spec["audiences"]?.DeepClone(),
            ["user"] = new JsonObject
            {
                ["username"] = $"system:serviceaccount:{grant.Account.Namespace}:{grant.Account.Name}",
                ["groups"] = new JsonArray("system:serviceaccounts", $"system:serviceaccounts:{grant.Account.Namespace}", ApiGroups.Authenticated),
            },
        };
    }

    private static ApiAttempt AttemptOf(JsonObject review)
    {
        var spec = review["spec"] as JsonObject;
        return (spec?["resourceAttributes"] as JsonObject, spec?["nonResourceAttributes"] as JsonObject) switch
        {
            ({ } resource, null) => new ApiAttempt(Text(resource, "verb"))
            {
                Group = Text(resource, "group"),
                Resource = Text(resource, "resource"),
                Subresource = Text(resource, "subresource"),
                Namespace = Text(resource, "namespace"),
                Name = Text(resource, "name"),
            },
            (null, { } path) => new ApiAttempt(Text(path, "verb")) { Path = Text(path, "path") },
            _ => throw ApiErrors.BadRequest("spec has to have either resourceAttributes or nonResourceAttributes"),
        };
    }

    private static string Text(JsonObject attributes, string name) => attributes[name] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ApiErrors.BadRequest($"spec: {name} has to be a string"),
    };
}
