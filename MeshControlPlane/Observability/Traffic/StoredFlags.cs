using System.Collections.Immutable;

namespace MeshControlPlane.Observability.Traffic;

/// <summary>The response flags that have come up, each with a number: a flow of a second is a few bytes that way. Any number of readers; one writer.</summary>
internal sealed class StoredFlags
{
    // Combinations of Envoy's flags are few; what proxies say beyond that is not worth telling apart.
    private const int MostKnown = 1000;
    private const string Other = "OTHER";

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private ImmutableList<string> _known = [];

    public string this[int number] => Volatile.Read(ref _known)[number];

    /// <summary>The number of a text.</summary>
    public int NumberOf(string flags)
    {
        if (_numbers.TryGetValue(flags, out var number))
        {
            return number;
        }

        if (_numbers.Count >= MostKnown && flags != Other)
        {
            return NumberOf(Other);
        }

        number = _known.Count;
        Volatile.Write(ref _known, _known.Add(flags));
        _numbers.Add(flags, number);
        return number;
    }
}
