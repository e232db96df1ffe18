using System.Collections.Concurrent;

namespace MeshTranslation;

/// <summary>
/// The parts of configurations that several nodes share, each once: what is the same as a part of the view before becomes that very object. So each
/// is compared in full once for each change, however many nodes have it, and whoever compares configurations finds what has not changed by its reference.
/// Safe to use from several threads.
/// </summary>
internal sealed class PartPool
{
    private readonly ConcurrentDictionary<Part, object> _distinct = new();
    private volatile PartPool? _before;
    private int _examined;

    /// <param name="before">The pool of the view before, which forgets those before it.</param>
    public PartPool(PartPool? before = null)
    {
        // A view that nobody asked for anything has nothing to go by.
        _before = before is { _distinct.IsEmpty: true } ? before._before : before;
        if (_before is { } kept)
        {
            kept._before = null;
        }
    }

    /// <summary>How many parts have been looked at.</summary>
    public int Examined => Volatile.Read(ref _examined);

    /// <summary>The same parts, each as the one object that stands for it.</summary>
    public IReadOnlyList<TPart> Share<TPart>(IEnumerable<TPart> parts)
        where TPart : class => [.. parts.Select(part => (TPart)Examine(part))];

    private object Examine(object part)
    {
        Interlocked.Increment(ref _examined);
        // All of the content goes into the hash, which is worth having once.
        var key = new Part(part, part.GetHashCode());
        return _distinct.GetOrAdd(key, _before is { } before && before._distinct.TryGetValue(key, out var same) ? same : part);
    }

    private readonly struct Part(object content, int hash) : IEquatable<Part>
    {
        private readonly object _content = content;
        private readonly int _hash = hash;

        public bool Equals(Part other) => ReferenceEquals(_content, other._content) || (_hash == other._hash && _content.Equals(other._content));

        public override bool Equals(object? obj) => obj is Part other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
