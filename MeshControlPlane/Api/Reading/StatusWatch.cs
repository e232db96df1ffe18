using System.Threading.Channels;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Reading;

/// <summary>
/// Finds, for one watch, the objects whose computed status has become another although nobody has written them: what <c>kubectl wait</c> waits for.
/// </summary>
internal sealed class StatusWatch : IDisposable
{
    // A status that changed between a client's list and its watch would never be told; one that changed this lately is told again.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);

    // In a large mesh a look at all objects takes long, and there is something new with each proxy that acknowledges: a watch takes a fifth of a processor at most.
    private const int RestFactor = 4;

    private readonly ServedKind _kind;
    private readonly ObjectFilter _filter;
    private readonly IResourceStatus _status;
    private readonly TimeProvider _time;
    private readonly Dictionary<ResourceKey, string> _told = [];
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private TimeSpan _rest;

    public StatusWatch(ServedKind kind, ObjectFilter filter, IResourceStatus status, TimeProvider time)
    {
        _kind = kind;
        _filter = filter;
        _status = status;
        _time = time;
        status.Changed += Signal;
        if (status.ChangedWithin(Lately))
        {
            Signal();
        }
        else
        {
            _ = Changes().Count;
        }
    }

    /// <summary>Completes when some status may have changed.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (_rest > TimeSpan.Zero)
        {
            await Task.Delay(_rest, _time, cancellationToken);
        }

        return await _signals.Reader.WaitToReadAsync(cancellationToken);
    }

    /// <summary>The selected objects whose status is another than at the last call.</summary>
    public List<KubernetesObject> Changes()
    {
        _signals.Reader.TryRead(out _);
        var begun = _time.GetTimestamp();
        List<KubernetesObject> changes = [.. _kind.List().Objects.Where(item => _filter.Matches(item) && Note(item))];
        _rest = RestFactor * _time.GetElapsedTime(begun);
        return changes;
    }

    /// <summary>Remembers the status of an object that is being told anyway; says whether it is another than before.</summary>
    public bool Note(KubernetesObject item)
    {
        var now = _kind.StatusOf(item)?.ToJsonString() ?? "";
        var known = _told.TryGetValue(item.Key, out var before);
        _told[item.Key] = now;
        return known ? before != now : now.Length > 0;
    }

    public void Dispose() => _status.Changed -= Signal;

    private void Signal() => _signals.Writer.TryWrite(true);
}
