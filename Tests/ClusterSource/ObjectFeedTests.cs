using System.Collections.Concurrent;
using MeshControlPlane.ClusterSource;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Proxy;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>How objects are followed in a cluster whose API server is not always well.</summary>
public sealed class ObjectFeedTests
{
    private const string Path = "/apis/x.io/v1/things";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListInPages_IsTakenWhole_ThenChangesOneByOne()
    {
        var queries = new ConcurrentQueue<string>();
        await using var cluster = await ScriptedCluster.StartAsync(async context =>
        {
            queries.Enqueue(context.Request.QueryString.Value!);
            Assert.Equal("Bearer cluster-user", context.Request.Headers.Authorization);
            await (context.Request.Query switch
            {
                var query when query.ContainsKey("watch") => WatchAsync(context, last: true, Event("ADDED", "c", 11), Event("BOOKMARK", "", 12), Event("DELETED", "a", 13)),
                var query when query.ContainsKey("continue") => context.Response.WriteAsync(List(10, "b"), Token),
                _ => context.Response.WriteAsync(List(10, "a").Replace("\"resourceVersion\"", "\"continue\":\"next/page\",\"resourceVersion\"", StringComparison.Ordinal), Token),
            });
        });
        await RunAsync(cluster, [Path], async (target, feed) =>
        {
            Assert.Equal("=Thing:a,Thing:b", await target.NextAsync());
            Assert.Equal("+Thing:c", await target.NextAsync());
            Assert.Equal("-Thing:a", await target.NextAsync());
            Assert.True(feed.Synced.IsCompleted);
            Assert.Null(feed.Trouble);
        });

        Assert.Contains("continue=next%2Fpage", queries.ElementAt(1), StringComparison.Ordinal);
        Assert.Contains("resourceVersion=10&labelSelector=mesh", queries.ElementAt(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenWatch_GoesOnWhereItWas_AndOneThatIsTooOld_BeginsAnew()
    {
        var asked = 0;
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var versions = new ConcurrentQueue<string>();
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                return context.Response.WriteAsync(List(versions.IsEmpty ? 10 : 50, versions.IsEmpty ? "a" : "z"), Token);
            }

            versions.Enqueue(context.Request.Query["resourceVersion"]!);
            return Interlocked.Increment(ref asked) switch
            {
                1 => BreakAsync(context, Event("ADDED", "b", 11), seen.Task),
                2 => WatchAsync(context, last: false, Event("MODIFIED", "b", 12)),
                3 => WatchAsync(context, last: false, """{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}"""),
                _ => WatchAsync(context, last: true),
            };
        });
        await RunAsync(cluster, [Path], async (target, _) =>
        {
            Assert.Equal("=Thing:a", await target.NextAsync());
            Assert.Equal("+Thing:b", await target.NextAsync());
            seen.SetResult();
            Assert.Equal("+Thing:b", await target.NextAsync());
            Assert.Equal("=Thing:z", await target.NextAsync());

            await Eventually.TrueAsync(() => versions.Count == 4, "the fourth watch");
        });

        Assert.Equal(["10", "11", "12", "50"], versions);
    }

    [Theory]
    [InlineData(404, "the cluster has no such kind")]
    [InlineData(403, "things is forbidden")]
    public async Task KindThatIsNotThere_DoesNotHoldUpTheStart_AndIsTakenUpWhenItIs(int status, string trouble)
    {
        var isThere = false;
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            if (!Volatile.Read(ref isThere))
            {
                context.Response.StatusCode = status;
                return context.Response.WriteAsync("""{"kind":"Status","message":"things is forbidden"}""", Token);
            }

            return context.Request.Query.ContainsKey("watch") ? WatchAsync(context, last: true) : context.Response.WriteAsync(List(10, "a"), Token);
        });
        var time = new FakeTimeProvider();
        await RunAsync(
            cluster,
            [Path],
            async (target, feed) =>
            {
                await feed.Synced.WaitAsync(Limit, Token);
                Assert.Equal(trouble, feed.Trouble);
                Volatile.Write(ref isThere, true);
                await Eventually.TrueAsync(
                    () =>
                    {
                        time.Advance(TimeSpan.FromSeconds(30));
                        return feed.Trouble is null;
                    },
                    "it was asked again");
                Assert.Equal("=Thing:a", await target.NextAsync());
            },
            time);
    }

    [Fact]
    public async Task OlderVersionOfTheKind_IsTakenWhereTheClusterHasNoOther()
    {
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            if (context.Request.Path != "/apis/x.io/v1beta1/things")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return context.Request.Query.ContainsKey("watch") ? WatchAsync(context, last: true, Event("ADDED", "b", 11)) : context.Response.WriteAsync(List(10, "a"), Token);
        });
        await RunAsync(cluster, [Path, "/apis/x.io/v1beta1/things"], async (target, feed) =>
        {
            Assert.Equal("=Thing:a", await target.NextAsync());
            Assert.Equal("+Thing:b", await target.NextAsync());
            Assert.Null(feed.Trouble);
        });
    }

    [Fact]
    public async Task KindThatTheMeshCannotDoWithout_IsWaitedFor()
    {
        var isThere = false;
        await using var cluster = await ScriptedCluster.StartAsync(context =>
        {
            if (!Volatile.Read(ref isThere))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return context.Response.WriteAsync("""{"kind":"Status","message":"things is forbidden"}""", Token);
            }

            return context.Request.Query.ContainsKey("watch") ? WatchAsync(context, last: true) : context.Response.WriteAsync(List(10, "a"), Token);
        });
        var time = new FakeTimeProvider();
        await RunAsync(
            cluster,
            [Path],
            async (target, feed) =>
            {
                await Eventually.TrueAsync(() => feed.Trouble == "things is forbidden", "the reason is known");
                Assert.False(feed.Synced.IsCompleted);
                Volatile.Write(ref isThere, true);
                await Eventually.TrueAsync(
                    () =>
                    {
                        time.Advance(TimeSpan.FromSeconds(5));
                        return feed.Synced.IsCompleted;
                    },
                    "it was read");
                Assert.Equal("=Thing:a", await target.NextAsync());
            },
            time,
            mayBeAbsent: false);
    }

    [Fact]
    public async Task WhatCannotBeTaken_IsTold_AndEverythingIsListedAnew()
    {
        var lists = 0;
        await using var cluster = await ScriptedCluster.StartAsync(context => context.Request.Query.ContainsKey("watch")
            ? WatchAsync(context, last: true, Event("ADDED", "wrong", 11))
            : context.Response.WriteAsync(List(10, Interlocked.Increment(ref lists) == 1 ? "a" : "b"), Token));
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = new RecordingTarget
        {
            Fault = what =>
            {
                if (what == "+Thing:wrong" && failed.TrySetResult())
                {
                    throw new FormatException("no number");
                }
            },
        };
        await RunAsync(
            cluster,
            [Path],
            async (_, _) =>
            {
                Assert.Equal("=Thing:a", await target.NextAsync());
                await failed.Task.WaitAsync(Limit, Token);
                Assert.Equal("=Thing:b", await target.NextAsync());
                Assert.Equal("+Thing:wrong", await target.NextAsync());
            },
            target: target);
    }

    [Theory]
    [InlineData("/k8s/clusters/c-1")]
    [InlineData("/k8s/clusters/c-1/")]
    public async Task ServerWhoseAddressHasAPath_IsAskedThere(string path)
    {
        var asked = new ConcurrentQueue<string>();
        await using var cluster = await ScriptedCluster.StartAsync(
            context =>
            {
                asked.Enqueue(context.Request.Path);
                return context.Request.Query.ContainsKey("watch")
                    ? WatchAsync(context, last: true, Event("ADDED", "b", 11))
                    : context.Response.WriteAsync(List(10, "a"), Token);
            },
            path);
        await RunAsync(cluster, [Path], async (target, _) =>
        {
            Assert.Equal("=Thing:a", await target.NextAsync());
            Assert.Equal("+Thing:b", await target.NextAsync());
        });

        Assert.Equal(["/k8s/clusters/c-1/apis/x.io/v1/things"], asked.Distinct());
    }

    private static async Task RunAsync(
        ScriptedCluster cluster,
        IReadOnlyList<string> paths,
        Func<RecordingTarget, ObjectFeed, Task> test,
        TimeProvider? time = null,
        bool mayBeAbsent = true,
        RecordingTarget? target = null)
    {
        target ??= new RecordingTarget();
        var feed = new ObjectFeed(cluster.Api, "things", paths, "&labelSelector=mesh", mayBeAbsent, target, time ?? TimeProvider.System, NullLogger.Instance);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = feed.RunAsync(end.Token);
        await test(target, feed);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    // Items of a list have no kind of their own.
    private static string List(int version, string name) =>
        $$$"""{"kind":"ThingList","apiVersion":"x.io/v1","metadata":{"resourceVersion":"{{{version}}}"},"items":[{"metadata":{"name":"{{{name}}}"}}]}""";

    private static string Event(string type, string name, int version) =>
        $$$"""{"type":"{{{type}}}","object":{"kind":"Thing","apiVersion":"x.io/v1","metadata":{"name":"{{{name}}}","resourceVersion":"{{{version}}}" } } }""";

    /// <summary>Sends events, and ends the watch then or, for the last one, when the client goes.</summary>
    private static async Task WatchAsync(HttpContext context, bool last, params string[] events)
    {
        await context.Response.StartAsync(Token);
        foreach (var item in events)
        {
            await context.Response.WriteAsync(item + "\n", Token);
        }

        await context.Response.Body.FlushAsync(Token);
        if (last)
        {
            await context.AbortedAsync();
        }
    }

    private static async Task BreakAsync(HttpContext context, string item, Task seen)
    {
        await WatchAsync(context, last: false, item);
        await seen.WaitAsync(Limit, Token);
        context.Abort();
    }
}
