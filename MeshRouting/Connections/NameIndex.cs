using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MeshRouting;

/// <summary>Finds what is filed under the most specific name: exact, then the longest <c>*.suffix</c>, then <c>*</c>.</summary>
/// <typeparam name="TValue">What is filed.</typeparam>
internal sealed class NameIndex<TValue>
    where TValue : class
{
    private readonly FrozenDictionary<string, TValue>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly ImmutableArray<(string Suffix, TValue Value)> _suffixes;

    public NameIndex(IReadOnlyDictionary<string, TValue> byName)
    {
        _exact = byName.Where(pair => !pair.Key.StartsWith('*')).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _suffixes = [.. byName.Where(pair => pair.Key.Length > 1 && pair.Key[0] == '*')
            .OrderByDescending(pair => pair.Key.Length)
            .Select(pair => (pair.Key[1..], pair.Value))];
        Any = byName.GetValueOrDefault("*");
    }

    /// <summary>What is filed under <c>*</c>.</summary>
    public TValue? Any { get; }

    public TValue? Find(ReadOnlySpan<char> name)
    {
        if (_exact.TryGetValue(name, out var exact))
        {
            return exact;
        }

        foreach (var (suffix, value) in _suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return Any;
    }
}
