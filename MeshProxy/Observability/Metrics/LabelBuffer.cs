using System.Globalization;

namespace MeshProxy.Observability.Metrics;

/// <summary>Takes the values of labels, one after the other, each ended by a separator.</summary>
internal ref struct LabelBuffer(Span<char> space)
{
    /// <summary>Characters of a value; what is longer is cut.</summary>
    public const int LongestValue = 255;

    /// <summary>Nothing that is sent has it.</summary>
    public const char Separator = '\0';

    private readonly Span<char> _space = space;
    private int _begin;
    private int _end;

    /// <summary>All values, with their separators.</summary>
    public readonly ReadOnlySpan<char> Written => _space[.._end];

    /// <summary>How much space so many values take.</summary>
    public static int SizeOf(int values) => values * (LongestValue + 1);

    public void Append(scoped ReadOnlySpan<char> text)
    {
        var taken = text[..Math.Min(text.Length, _begin + LongestValue - _end)];
        taken.CopyTo(_space[_end..]);
        _end += taken.Length;
    }

    public void Append(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
        Append(digits[..written]);
    }

    /// <summary>Ends a value.</summary>
    /// <param name="isKnown">Otherwise it is <c>unknown</c>, whatever was appended.</param>
    public void End(bool isKnown)
    {
        if (!isKnown)
        {
            _end = _begin;
            Append(Traffic.Party.UnknownName);
        }

        _space[_end++] = Separator;
        _begin = _end;
    }
}
