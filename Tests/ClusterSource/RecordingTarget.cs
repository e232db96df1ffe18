using System.Text.Json;
using MeshControlPlane.ClusterSource;
using System.Threading.Channels;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>Takes down what a feed brings: <c>=a,b</c> for all there are, <c>+a</c> and <c>-a</c>.</summary>
internal sealed class RecordingTarget : IFeedTarget
{
    private readonly Channel<string> _seen = Channel.CreateUnbounded<string>();

    /// <summary>Called with what comes, before it is taken down.</summary>
    public Action<string> Fault { get; init; } = static _ => { };

    public Task ReplaceAsync(IReadOnlyList<JsonElement> objects) => Take("=" + string.Join(',', objects.Select(Describe)));

    public Task PutAsync(JsonElement content) => Take("+" + Describe(content));

    public Task RemoveAsync(JsonElement content) => Take("-" + Describe(content));

    public async Task<string> NextAsync() =>
        await _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static string Describe(JsonElement content) => $"{content.GetProperty("kind").GetString()}:{ClusterObject.NameOf(content).Name}";

    private Task Take(string what)
    {
        Fault(what);
        _seen.Writer.TryWrite(what);
        return Task.CompletedTask;
    }
}
