using System.Text.RegularExpressions;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>An <see cref="AccessValue"/> for texts, ready for use.</summary>
internal sealed class TextValue
{
    /// <summary>What may stand in one segment of a path (RFC 3986's pchar).</summary>
    private const string SegmentCharacters = @"[a-zA-Z0-9\-._~%!$&'()+,;:@=";

    private readonly AccessValue.KindOneofCase _kind;
    private readonly StringComparison _comparison;
    private readonly string _text = "";
    private readonly Regex? _pattern;

    /// <exception cref="ArgumentException">The value is not one for texts.</exception>
    public TextValue(AccessValue value, bool ignoreCase)
    {
        _kind = value.KindCase;
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        switch (_kind)
        {
            case AccessValue.KindOneofCase.Exact:
                _text = value.Exact;
                break;
            case AccessValue.KindOneofCase.Prefix:
                _text = value.Prefix;
                break;
            case AccessValue.KindOneofCase.Suffix:
                _text = value.Suffix;
                break;
            case AccessValue.KindOneofCase.Wildcard:
                _pattern = Compile(Regex.Escape(value.Wildcard).Replace(@"\*", ".*", StringComparison.Ordinal));
                break;
            case AccessValue.KindOneofCase.PathTemplate:
                _pattern = Compile(Template(value.PathTemplate));
                break;
            case AccessValue.KindOneofCase.Present or AccessValue.KindOneofCase.NotEmpty:
                break;
            default:
                throw new ArgumentException($"a value of the form {_kind} is none for a text");
        }
    }

    public bool Fits(string text) => _kind switch
    {
        AccessValue.KindOneofCase.Exact => text.Equals(_text, _comparison),
        AccessValue.KindOneofCase.Prefix => text.StartsWith(_text, _comparison),
        AccessValue.KindOneofCase.Suffix => text.EndsWith(_text, _comparison),
        AccessValue.KindOneofCase.Present => true,
        AccessValue.KindOneofCase.NotEmpty => text.Length > 0,
        _ => _pattern!.IsMatch(text),
    };

    private static string Template(string template) => Regex.Escape(template)
        .Replace(@"\{\*\*}", SegmentCharacters + "/]*", StringComparison.Ordinal)
        .Replace(@"\{\*}", SegmentCharacters + "]+", StringComparison.Ordinal);

    private static Regex Compile(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
