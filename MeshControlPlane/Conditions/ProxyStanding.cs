using MeshControlPlane.Discovery;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;

namespace MeshControlPlane.Conditions;

/// <summary>Where one proxy stands: what it runs with, and what it should run with.</summary>
/// <param name="Node">The proxy.</param>
/// <param name="Sync">How far it has come, or had when its connection was lost; <see langword="null"/> when that is not known.</param>
/// <param name="Wanted">What it should run with.</param>
internal sealed record ProxyStanding(Node Node, ProxySync? Sync, MeshView Wanted)
{
    /// <summary>Since when it is not connected; <see langword="null"/> while it is.</summary>
    public DateTimeOffset? LostSince { get; init; }

    /// <summary>Whether it is connected, or has not been lost for long and may be back.</summary>
    public bool IsAwaited { get; init; } = true;

    /// <summary>Whether it is connected and sends no heartbeat.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The name for people.</summary>
    public string Name => $"{Node.Namespace}/{Node.Name}";

    /// <summary>Whether a resource has a part in what it should run with; or in what it runs with, and is to go from there.</summary>
    public bool IsConcernedBy(ResourceKey resource, long version) =>
        Concerns(Wanted, resource) || (StoreVersion < version && Runs(resource));

    /// <summary>Whether it runs with that version of a resource that concerns it.</summary>
    public bool Has(ResourceKey resource, long version) => StoreVersion >= version && (Runs(resource) || !Concerns(Wanted, resource));

    /// <summary>Why it does not run with that version of a resource.</summary>
    public string WhyNot(long version) => this switch
    {
        { LostSince: { } since } => $"{Name} has been without connection since {Timestamp.Of(since)}",
        { IsSilent: true } => $"{Name} sends no heartbeat",
        _ when HasRefused(version) => $"{Name} refused it: {Sync!.Refused!.Reason}",
        { Sync.Sent: { } sent } when sent.StoreVersion >= version => $"{Name} was sent it at {Timestamp.Of(sent.At)} and has not answered",
        { Sync.Sent: { } sent } => $"{Name} has not answered what it was sent before, at {Timestamp.Of(sent.At)}",
        _ => $"{Name} has not been sent it yet",
    };

    /// <summary>Whether it refused a revision with that version of the store in it.</summary>
    public bool HasRefused(long version) => Sync?.Refused is { } refused && refused.Has(version);

    private long StoreVersion => Sync?.StoreVersion ?? 0;

    private bool Runs(ResourceKey resource) => Sync?.View is { } view && Concerns(view, resource);

    private bool Concerns(MeshView view, ResourceKey resource)
    {
        try
        {
            return view.ConcernsOf(Node).Has(resource);
        }
        catch (Exception)
        {
            // It cannot be translated for this proxy, which the discovery side has told: the resource may be why.
            return true;
        }
    }
}
