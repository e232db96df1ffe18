namespace MeshControlPlane.WebConsole.Live;

/// <summary>Sorts and cuts the rows of a list as its URL says.</summary>
/// <typeparam name="T">What a row shows.</typeparam>
internal sealed class RowOrder<T>
{
    /// <summary>As many as a page shows without effort; a filter finds the others.</summary>
    public const int Most = 300;

    private readonly Dictionary<string, Comparison<T>> _columns = new(StringComparer.Ordinal);

    /// <summary>Names a column by which rows can be sorted.</summary>
    /// <param name="key">What the URL calls it.</param>
    /// <param name="value">What of a row is compared.</param>
    public RowOrder<T> By<TKey>(string key, Func<T, TKey> value)
    {
        _columns[key] = (one, other) => Comparer<TKey>.Default.Compare(value(one), value(other));
        return this;
    }

    /// <summary>Names a column of text, of which letters' numbers count.</summary>
    public RowOrder<T> ByText(string key, Func<T, string> value)
    {
        _columns[key] = (one, other) => string.CompareOrdinal(value(one), value(other));
        return this;
    }

    /// <summary>The rows in order; equal ones stay as they are.</summary>
    /// <param name="rows">All that fit the filter.</param>
    /// <param name="sort">The key of a column, with <c>-</c> before it to turn the order round; one that is not known leaves them as they are.</param>
    public IReadOnlyList<T> Apply(IEnumerable<T> rows, string? sort)
    {
        var isTurned = sort is { Length: > 0 } && sort[0] == '-';
        if (sort is null || !_columns.TryGetValue(isTurned ? sort[1..] : sort, out var compare))
        {
            return [.. rows.Take(Most)];
        }

        var comparer = Comparer<T>.Create(compare);
        return [.. (isTurned ? rows.OrderDescending(comparer) : rows.Order(comparer)).Take(Most)];
    }
}
