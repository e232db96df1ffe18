using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MeshProtocol;

namespace MeshTranslation;

/// <summary>
/// The parts of configurations that several nodes share, each once: what is the same as a part of the view before becomes that very object. So each
/// is compared in full once for each change, however many nodes have it, and whoever compares configurations finds what has not changed by its reference.
/// Safe to use from several threads.
/// </summary>
internal sealed class PartPool
{
    private readonly ConcurrentDictionary<Part, object> _distinct = new();

    // What has come in, and what stands for it: an object that was there before is not looked at again.
    private readonly ConcurrentDictionary<object, Part> _known = new(ReferenceEqualityComparer.Instance);
    private readonly int _room;
    private volatile PartPool? _before;
    private int _examined;

    // Fewer are not worth a pool of their own.
    private const int LeastRoom = 256;

    /// <param name="before">The pool of the view before, which forgets those before it.</param>
    public PartPool(PartPool? before = null)
    {
        // A view that nobody asked for anything has nothing to go by.
        _before = before is { _distinct.IsEmpty: true } ? before._before : before;
        if (_before is { } kept)
        {
            kept._before = null;
        }

        _room = Math.Max(LeastRoom, 2 * (_before?._distinct.Count ?? 0));
    }

    /// <summary>
    /// The pool for the next view: this one, until so much has come in that is no longer in use that it is time to begin anew. What is in a pool already
    /// need not be put into another with each view.
    /// </summary>
    public PartPool Next() => _known.Count > _room ? new PartPool(this) : this;

    /// <summary>How many parts have been looked at in full.</summary>
    public int Examined => Volatile.Read(ref _examined);

    /// <summary>How many objects are kept to know them again.</summary>
    public int Kept => _known.Count;

    /// <summary>The same parts, each as the one object that stands for it.</summary>
    public IReadOnlyList<TPart> Share<TPart>(IEnumerable<TPart> parts)
        where TPart : class => [.. parts.Select(part => (TPart)Examine(part, null))];

    /// <summary>The same tables, each as the one object that stands for it.</summary>
    public IReadOnlyList<RouteTable> Share(IEnumerable<RouteTable> tables) => [.. tables.Select(table =>
    {
        // Which virtual hosts it has says enough of a table: most of them are those of another, and to look into all would be most of the work for a
        // change of one.
        var hash = new HashCode();
        hash.Add(table.Name, StringComparer.Ordinal);
        foreach (var host in table.VirtualHosts)
        {
            hash.Add(host.Name, StringComparer.Ordinal);
        }

        return (RouteTable)Examine(table, hash.ToHashCode());
    })];

    /// <summary>The same listener, as the one object that stands for it.</summary>
    /// <param name="listener">Its filter chains have been shared already: which they are says enough of them.</param>
    public Listener Share(Listener listener)
    {
        var hash = new HashCode();
        foreach (var chain in listener.FilterChains)
        {
            hash.Add(RuntimeHelpers.GetHashCode(chain));
        }

        return (Listener)Examine(listener, hash.ToHashCode());
    }

    private object Examine(object part, int? hash = null)
    {
        if (_known.TryGetValue(part, out var known))
        {
            return known.Content;
        }

        if (_before is { } before && before._known.TryGetValue(part, out known))
        {
            known = new Part(_distinct.GetOrAdd(known, known.Content), known.GetHashCode());
        }
        else
        {
            Interlocked.Increment(ref _examined);
            // All of the content goes into the hash, which is worth having once.
            var key = new Part(part, hash ?? part.GetHashCode());
            known = new Part(_distinct.GetOrAdd(key, _before is { } old && old._distinct.TryGetValue(key, out var same) ? same : part), key.GetHashCode());
        }

        _known.TryAdd(part, known);
        return known.Content;
    }

    private readonly struct Part(object content, int hash) : IEquatable<Part>
    {
        private readonly int _hash = hash;

        public object Content { get; } = content;

        public bool Equals(Part other) => ReferenceEquals(Content, other.Content) || (_hash == other._hash && Content.Equals(other.Content));

        public override bool Equals(object? obj) => obj is Part other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
