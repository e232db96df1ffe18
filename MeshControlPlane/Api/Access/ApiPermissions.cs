using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.Access;

/// <summary>Who may do what: <see cref="ApiGroups.Masters"/> everything, <see cref="ApiGroups.Readers"/> look, everybody ask what they may.</summary>
internal static class ApiPermissions
{
    private const string Any = "*";
    private const string Secrets = "secrets";

    private static readonly string[] ReadingVerbs = ["get", "list", "watch"];

    /// <summary>Parts of an object that are read; others, such as <c>exec</c>, do something although they are asked for with GET.</summary>
    private static readonly string[] ReadableSubresources = ["", "status", "scale", "log"];

    private static readonly string[] ReadablePaths = ["/api", "/apis", "/healthz", "/livez", "/mesh", "/openapi", "/readyz", "/version"];

    /// <summary>Kinds that are only asked with, never kept.</summary>
    public static readonly IReadOnlyList<(string Group, string Resource)> Reviews =
    [
        ("authentication.k8s.io", "selfsubjectreviews"),
        ("authorization.k8s.io", "selfsubjectaccessreviews"),
        ("authorization.k8s.io", "selfsubjectrulesreviews"),
    ];

    /// <summary>Whose a token is; not for everybody to ask.</summary>
    public static readonly (string Group, string Resource) TokenReview = ("authentication.k8s.io", "tokenreviews");

    public static bool Allows(ApiUser user, ApiAttempt attempt)
    {
        if (user.IsIn(ApiGroups.Masters))
        {
            return true;
        }

        if (attempt.Verb == "create" && Reviews.Contains((attempt.Group, attempt.Resource)))
        {
            return user.IsIn(ApiGroups.Authenticated);
        }

        if (!user.IsIn(ApiGroups.Readers))
        {
            return false;
        }

        return attempt.Resource.Length == 0
            ? attempt.Verb is "get" or "head" && ReadablePaths.Any(path => IsAtOrBelow(path, attempt.Path))
            : ReadingVerbs.Contains(attempt.Verb) && ReadableSubresources.Contains(attempt.Subresource) && !IsSecret(attempt);
    }

    /// <summary>The same as the rules of a <c>SelfSubjectRulesReview</c>.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="resources">All groups and kinds that are served.</param>
    /// <returns>Rules about resources, and rules about other paths.</returns>
    public static (JsonArray Resources, JsonArray Paths) RulesOf(ApiUser user, IEnumerable<(string Group, string Resource)> resources)
    {
        if (user.IsIn(ApiGroups.Masters))
        {
            return ([Rule([Any], [Any], [Any])], [PathRule([Any], [Any])]);
        }

        JsonArray rules = [.. Reviews.GroupBy(review => review.Group, review => review.Resource).Select(group => Rule(["create"], [group.Key], group))];
        if (!user.IsIn(ApiGroups.Readers))
        {
            return (rules, []);
        }

        foreach (var group in resources.Where(resource => resource is not ("", Secrets)).GroupBy(resource => resource.Group, resource => resource.Resource))
        {
            rules.Add(Rule(ReadingVerbs, [group.Key], group));
        }

        return (rules, [PathRule(["get", "head"], ReadablePaths.SelectMany(path => (string[])[path, path + "/*"]))]);
    }

    private static bool IsAtOrBelow(string path, string asked) => asked == path || asked.StartsWith(path + "/", StringComparison.Ordinal);

    // Whoever asks about all kinds or all groups asks about Secrets too.
    private static bool IsSecret(ApiAttempt attempt) => attempt.Resource is Any or Secrets && attempt.Group is "" or Any;

    private static JsonObject Rule(IEnumerable<string> verbs, IEnumerable<string> groups, IEnumerable<string> resources) =>
        new() { ["verbs"] = Texts(verbs), ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources) };

    private static JsonObject PathRule(IEnumerable<string> verbs, IEnumerable<string> paths) =>
        new() { ["verbs"] = Texts(verbs), ["nonResourceURLs"] = Texts(paths) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
