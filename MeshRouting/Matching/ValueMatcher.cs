using System.Text.RegularExpressions;
using MeshProtocol;

namespace MeshRouting.Matching;

/// <summary>A <see cref="StringMatch"/>, ready for use.</summary>
internal sealed class ValueMatcher
{
    private readonly StringMatch.KindOneofCase _kind;
    private readonly string _text;
    private readonly StringComparison _comparison;
    private readonly Regex? _regex;

    /// <exception cref="ArgumentException">The match cannot be used; the message says why.</exception>
    public ValueMatcher(StringMatch match, bool ignoreCase = false)
    {
        _kind = match.KindCase;
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        switch (_kind)
        {
            case StringMatch.KindOneofCase.Exact:
                _text = match.Exact;
                break;
            case StringMatch.KindOneofCase.Prefix:
                _text = match.Prefix;
                break;
            case StringMatch.KindOneofCase.Regex:
                _text = match.Regex;
                try
                {
                    _regex = Re2Pattern.CompileFullMatch(_text);
                }
                catch (ArgumentException error)
                {
                    throw new ArgumentException($"the regular expression '{_text}' cannot be used: {error.Message}", error);
                }

                break;
            case StringMatch.KindOneofCase.Present:
                _text = "";
                break;
            default:
                throw new ArgumentException("the match has none of exact, prefix, regex and present");
        }
    }

    /// <summary>Whether any value will do, as long as it is there.</summary>
    public bool IsPresence => _kind == StringMatch.KindOneofCase.Present;

    public bool Matches(ReadOnlySpan<char> value) => _kind switch
    {
        StringMatch.KindOneofCase.Exact => value.Equals(_text, _comparison),
        StringMatch.KindOneofCase.Prefix => value.StartsWith(_text, _comparison),
        StringMatch.KindOneofCase.Regex => _regex!.IsMatch(value),
        _ => true,
    };

    /// <summary>The condition in words, after the value: "is 'x'", "begins with 'x'", or negated.</summary>
    public string Describe(bool negated) => (_kind, negated) switch
    {
        (StringMatch.KindOneofCase.Exact, false) => $"is '{_text}'",
        (StringMatch.KindOneofCase.Exact, true) => $"is not '{_text}'",
        (StringMatch.KindOneofCase.Prefix, false) => $"begins with '{_text}'",
        (StringMatch.KindOneofCase.Prefix, true) => $"does not begin with '{_text}'",
        (StringMatch.KindOneofCase.Regex, false) => $"matches the regular expression '{_text}'",
        (StringMatch.KindOneofCase.Regex, true) => $"does not match the regular expression '{_text}'",
        (_, false) => "is there",
        _ => "is missing",
    };
}
