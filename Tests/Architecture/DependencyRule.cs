namespace Tests.Architecture;

/// <summary>Who may refer to whom. docs/architecture.md has the same table for people; a test holds the two together.</summary>
internal static class DependencyRule
{
    public const string EmbeddedHosting = "EmbeddedHosting";
    public const string ServiceDefaults = "ServiceDefaults";

    public static IReadOnlyList<string> Services { get; } = ["Gateway", "Books.V1", "Books.V2", "Ratings.V1", "Ratings.V2"];

    /// <summary>The rule of each project; a project that is not here may not exist.</summary>
    public static IReadOnlyDictionary<string, AllowedLinks> Table { get; } = new Dictionary<string, AllowedLinks>
    {
        ["MeshModel"] = new(),
        ["MeshProtocol"] = new(),
        ["MeshTranslation"] = new() { Uses = ["MeshModel", "MeshProtocol"] },
        ["MeshRouting"] = new() { Uses = ["MeshProtocol"] },
        ["MeshExplanation"] = new() { Uses = ["MeshModel", "MeshProtocol", "MeshTranslation", "MeshRouting"] },
        ["MeshProxy"] = new() { Uses = ["MeshProtocol", "MeshRouting"] },
        ["MeshControlPlane"] = new() { Uses = ["MeshModel", "MeshProtocol", "MeshTranslation", "MeshRouting", "MeshExplanation"] },
        ["MeshHosting"] = new() { Uses = ["MeshModel"], Builds = ["MeshProxy", "MeshControlPlane"], Embeds = true },
        ["MeshTesting"] = new() { Uses = ["MeshModel", "MeshTranslation", "MeshRouting", "MeshExplanation"], Embeds = true },
        [EmbeddedHosting] = new(),
        ["AppHost"] = new() { Uses = ["MeshHosting", .. Services], Embeds = true },
        ["GreetingHost"] = new() { Uses = ["MeshHosting"], Embeds = true },
        ["BookinfoTests"] = new() { Uses = ["MeshTesting", "AppHost"], Embeds = true },
        [ServiceDefaults] = new(),
        ["Gateway"] = new() { Uses = [ServiceDefaults] },
        ["Books.V1"] = new() { Uses = [ServiceDefaults] },
        ["Books.V2"] = new() { Uses = [ServiceDefaults] },
        ["Ratings.V1"] = new() { Uses = [ServiceDefaults] },
        ["Ratings.V2"] = new() { Uses = [ServiceDefaults] },
        ["Tests"] = new() { All = true },
        ["SampleHost"] = new() { Uses = [EmbeddedHosting] },
        ["Benchmarks"] = new() { Uses = ["MeshProtocol"], Builds = ["MeshProxy", "MeshControlPlane", "AppHost"] },
    };

    /// <summary>Says what is wrong with a reference; null where it is allowed.</summary>
    public static string? Breach(string project, ProjectLink link)
    {
        if (!Table.TryGetValue(project, out var allowed))
        {
            return $"{project} is not in the dependency table of docs/architecture.md: add it there and to DependencyRule.";
        }

        if (allowed.All || allowed.Uses.Contains(link.Target))
        {
            return null;
        }

        if (allowed.Builds.Contains(link.Target))
        {
            return link.BuildsOnly ? null : $"{project} may build {link.Target} along but not use it: give the reference ReferenceOutputAssembly=\"false\".";
        }

        if (allowed.Embeds && link.Target == EmbeddedHosting)
        {
            return link.Condition.Contains("$(Hosting)", StringComparison.Ordinal)
                ? null
                : $"{project} may reference {EmbeddedHosting} only under a Condition on $(Hosting).";
        }

        return $"{project} may not reference {link.Target}; it may reference {allowed}.";
    }
}
