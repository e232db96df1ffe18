using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Store;
using MeshModel.Yaml;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Proxy;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>What the control plane asks of a cluster is what its published ClusterRole allows, and nothing else.</summary>
public sealed class ClusterRoleTests
{
    private static readonly string Published =
        Path.Combine(RepositoryTree.Root, "Tests", "Hosting", "Publishing", "Snapshot", "overlays", "sidecar", "control-plane.yaml");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsRead_IsWhatTheRoleAllows()
    {
        var asked = new ConcurrentDictionary<string, bool>();
        await using var cluster = await ScriptedCluster.StartAsync(async context =>
        {
            asked.TryAdd(ResourceOf(context.Request.Path.Value!), true);
            if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.StartAsync(Token);
                await context.AbortedAsync();
                return;
            }

            await context.Response.WriteAsync("""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""", Token);
        });
        using var store = ResourceStore.InMemory(TimeProvider.System, NullLogger<ResourceStore>.Instance);
        using var mirror = new ClusterMirror(cluster.Api, store, new ClusterEndpoints(), TimeProvider.System, NullLogger<ClusterMirror>.Instance);
        await mirror.StartAsync(Token);
        await mirror.StopAsync(Token);

        Assert.Equal(await AllowedAsync("list"), asked.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(await AllowedAsync("watch"), asked.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatIsWritten_IsTheRootAndReviewsOfTokens()
    {
        Assert.Equal(["configmaps", "tokenreviews.authentication.k8s.io"], await AllowedAsync("create"));
        Assert.Equal(["configmaps"], await AllowedAsync("patch"));
        Assert.Empty(await AllowedAsync("update"));
        Assert.Empty(await AllowedAsync("delete"));
        Assert.Empty(await AllowedAsync("*"));
    }

    private static async Task<IEnumerable<string>> AllowedAsync(string verb)
    {
        var role = YamlDocuments.Read(await File.ReadAllTextAsync(Published, Token), Published).Single(document => document.Resource["kind"]!.GetValue<string>() == "ClusterRole");
        return role.Resource["rules"]!.AsArray()
            .Where(rule => Texts(rule!["verbs"]).Contains(verb))
            .SelectMany(rule => Texts(rule!["apiGroups"]).SelectMany(home => Texts(rule["resources"]).Select(resource => Named(home, resource))))
            .Where(IsServed)
            .Distinct()
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => text!.GetValue<string>());

    // Groups and kinds of one rule are multiplied: what comes of that and is not there allows nothing.
    private static bool IsServed(string kind) =>
        !kind.EndsWith(".istio.io", StringComparison.Ordinal) || MeshModel.Kinds.ResourceKinds.All.Any(known => Named(known.Group, known.Plural) == kind);

    private static string Named(string group, string plural) => group.Length == 0 ? plural : $"{plural}.{group}";

    private static string ResourceOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts[0] == "api" ? parts[^1] : Named(parts[1], parts[^1]);
    }
}
