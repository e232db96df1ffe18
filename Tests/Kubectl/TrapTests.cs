using Xunit;

namespace Tests.Kubectl;

public sealed class TrapTests
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: books }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80 }] }
        """;

    private const string Subset = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: books }
        spec: { host: books, subsets: [{ name: v1, labels: { version: v1 } }] }
        """;

    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: books }
        spec: { hosts: [books], http: [{ route: [{ destination: { host: books, subset: v1 } }] }] }
        """;

    [Fact]
    public async Task WhatOnlyTheOtherResourcesShow_IsToldOnApply_AndTheApplySucceeds()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Service)).Succeeded();

        var dry = await server.ApplyAsync(Rule, "--dry-run=server");
        var early = await server.ApplyAsync(Rule);
        (await server.ApplyAsync(Subset)).Succeeded();
        var late = await server.ApplyAsync(Rule.Replace("route:", "name: again, route:", StringComparison.Ordinal));

        const string Warning =
            "Warning: spec.http[0].route[0].destination.subset: no DestinationRule for books.mesh.svc.cluster.local defines the subset v1, and what is sent there gets 503; a DestinationRule that defines it may still follow (IST0101)";
        Assert.Equal("virtualservice.networking.istio.io/books created (server dry run)", dry.Succeeded().Trim());
        Assert.Equal(Warning, dry.Error.Trim());
        Assert.Equal("virtualservice.networking.istio.io/books created", early.Succeeded().Trim());
        Assert.Equal(Warning, early.Error.Trim());
        Assert.Equal("virtualservice.networking.istio.io/books configured", late.Succeeded().Trim());
        Assert.Equal("", late.Error);
    }

    [Fact]
    public async Task RetriesOfTheTutorial_AreTold_AsItShows()
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var file in (string[])["books-deployment.yaml", "istio-destinationrule.yaml", "istio-virtual-service-all-v1.yaml"])
        {
            (await server.KubectlAsync("apply", "-f", Path.Combine(RepositoryTree.Root, "mesh", file))).Succeeded();
        }

        var result = await server.KubectlAsync("apply", "-f", Path.Combine(RepositoryTree.Root, "mesh", "retries.yaml"));

        var tutorial = await File.ReadAllTextAsync(Path.Combine(RepositoryTree.Root, "docs", "tutorial.md"), TestContext.Current.CancellationToken);
        Assert.Contains($"```\n{result.Error}{result.Succeeded()}```", tutorial, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTheCheckOfTheResourceSays_IsNotSaidTwice()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.ApplyAsync(Service)).Succeeded();

        var result = await server.ApplyAsync("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: books }
            spec: { hosts: [books], http: [{ route: [{ destination: { host: books } }] }, { name: never, route: [{ destination: { host: books } }] }] }
            """);

        result.Succeeded();
        Assert.Equal("Warning: spec.http[1]: is never used: spec.http[0] comes first and takes everything", result.Error.Trim());
    }
}
