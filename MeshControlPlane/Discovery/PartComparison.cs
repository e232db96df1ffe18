using System.Collections.Concurrent;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Compares what sidecars share: a pair of parts that are not the same object is looked at in full for the first sidecar that asks, and remembered for
/// the others. Belongs to one revision. Safe to use from several threads.
/// </summary>
internal sealed class PartComparison
{
    private readonly ConcurrentDictionary<Pair, bool> _known = new();
    private readonly ConcurrentDictionary<Pair, RouteTableChange?> _changes = new();
    private readonly ConcurrentDictionary<Pair, Lazy<Push?>> _differences = new();

    /// <summary>How many pairs have been looked at in full.</summary>
    public int Compared => _known.Count;

    /// <summary>How many pairs of shared configurations have been looked at.</summary>
    public int Differences => _differences.Count;

    public bool AreSame(object part, object old) => ReferenceEquals(part, old) || _known.GetOrAdd(new Pair(part, old), static pair => pair.Part.Equals(pair.Old));

    /// <summary>What turns one table into the other; <see langword="null"/> when that is not worth the trouble. One object for all that ask.</summary>
    public RouteTableChange? ChangeOf(RouteTable part, RouteTable old) =>
        _changes.GetOrAdd(new Pair(part, old), static pair => RouteTableDifference.Of((RouteTable)pair.Part, (RouteTable)pair.Old));

    /// <summary>
    /// What turns one configuration that several share into the other; <see langword="null"/> when they are the same. One object for all that ask, not to
    /// be changed.
    /// </summary>
    public Push? DifferenceOf(NodeConfiguration wanted, NodeConfiguration known) => _differences.GetOrAdd(
        new Pair(wanted, known),
        static (pair, comparison) => new Lazy<Push?>(
            () => ConfigurationParts.Difference((NodeConfiguration)pair.Part, (NodeConfiguration)pair.Old, comparison)),
        this).Value;

    /// <summary>Equal when both are the same objects.</summary>
    private readonly struct Pair(object part, object old) : IEquatable<Pair>
    {
        public object Part { get; } = part;

        public object Old { get; } = old;

        public bool Equals(Pair other) => ReferenceEquals(Part, other.Part) && ReferenceEquals(Old, other.Old);

        public override bool Equals(object? obj) => obj is Pair other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Part), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Old));
    }
}
