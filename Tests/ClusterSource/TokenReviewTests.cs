using System.Text.Json.Nodes;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>Whom the cluster's word on a token lets in.</summary>
public sealed class TokenReviewTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"authenticated":true,"audiences":["mesh"],"user":{"username":"system:serviceaccount:mesh:books"}}""", "mesh/books", "")]
    [InlineData("""{"authenticated":false,"error":"token has expired"}""", null, "the cluster does not take the service-account token: token has expired")]
    [InlineData("""{"user":{"username":"system:serviceaccount:mesh:books"},"audiences":["mesh"]}""", null, "the cluster does not take the service-account token")]
    [InlineData("""{"authenticated":true,"user":{"username":"system:serviceaccount:mesh:books"}}""", null, "the service-account token is not for the audience 'mesh'")]
    [InlineData(
        """{"authenticated":true,"audiences":["https://kubernetes.default.svc"],"user":{"username":"system:serviceaccount:mesh:books"}}""",
        null,
        "the service-account token is not for the audience 'mesh'")]
    [InlineData("""{"authenticated":true,"audiences":["mesh"],"user":{"username":"jane"}}""", null, "the token is that of 'jane', which is no service account")]
    [InlineData("""{"authenticated":true,"audiences":["mesh"],"user":{"username":"system:serviceaccount:a:b:c"}}""", null, "the token is that of 'system:serviceaccount:a:b:c', which is no service account")]
    public async Task WhatTheClusterSays_Counts(string status, string? account, string fault)
    {
        JsonNode? asked = null;
        await using var cluster = await ScriptedCluster.StartAsync(async context =>
        {
            Assert.Equal("/apis/authentication.k8s.io/v1/tokenreviews", context.Request.Path);
            asked = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: Token);
            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsync($$"""{"kind":"TokenReview","status":{{status}}}""", Token);
        });

        using var store = EmptyStore();
        var reviewed = await new TokenReviews(cluster.Api, store).ReviewAsync("a.b.c", Token);

        Assert.Equal((account, fault), (reviewed.Grant?.Account.ToString(), reviewed.Fault));
        Assert.Equal("""{"token":"a.b.c","audiences":["mesh"]}""", asked!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task ClusterThatDoesNotAnswerTheQuestion_LetsNobodyIn()
    {
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("""{"kind":"Status","message":"tokenreviews is forbidden"}""", Token);
        });

        using var store = EmptyStore();
        var (grant, fault) = await new TokenReviews(cluster.Api, store).ReviewAsync("a.b.c", Token);

        Assert.Null(grant);
        Assert.Equal("the cluster cannot be asked about the service-account token: tokenreviews is forbidden", fault);
    }

    private static ResourceStore EmptyStore() => ResourceStore.InMemory(TimeProvider.System, NullLogger<ResourceStore>.Instance);
}
