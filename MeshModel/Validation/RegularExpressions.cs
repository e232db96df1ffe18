using System.Text.RegularExpressions;

namespace MeshModel.Validation;

/// <summary>
/// VS-MT-4 to VS-MT-6: whether RE2 would take a pattern. .NET's engine without backtracking compiles it;
/// what .NET takes and RE2 does not is found before that, and RE2's own spellings are put in .NET's.
/// </summary>
internal static partial class RegularExpressions
{
    private const int Longest = 1024;
    private const int MostRepetitions = 1000;
    private const string Escapes = "AbBdDsSwWzafnrtvxpPQEC";

    public static Fault? Check(string pattern)
    {
        if (pattern.Length == 0)
        {
            return new Fault("VS-MT-4", "a regular expression may not be empty");
        }

        if (pattern.Length > Longest)
        {
            return new Fault("VS-MT-5", $"a regular expression may not be longer than {Longest} characters");
        }

        if (Foreign(pattern) is { } foreign)
        {
            return new Fault("VS-MT-6", $"\"{pattern}\" is no regular expression of RE2: {foreign}");
        }

        try
        {
            _ = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            var reason = exception is RegexParseException parse ? $"{Word(parse.Error)} at character {parse.Offset}" : "it is too large";
            return new Fault("VS-MT-6", $"\"{pattern}\" is no regular expression of RE2: {reason}");
        }
    }

    /// <summary>How many groups a pattern has that <see cref="Check"/> lets pass.</summary>
    public static int GroupsOf(string pattern) => new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).GetGroupNumbers().Length - 1;

    private static string? Foreign(string pattern)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (pattern[i] == '\\')
            {
                if (ForeignEscape(rest) is { } escape)
                {
                    return escape;
                }

                i++;
            }
            else if (inClass)
            {
                inClass = pattern[i] != ']';
            }
            else if (pattern[i] == '[')
            {
                inClass = true;

                // A bracket that comes first stands for itself.
                i += rest.StartsWith("[^]") ? 2 : rest.StartsWith("[]") ? 1 : 0;
            }
            else if (rest.StartsWith("(?") && !Group().IsMatch(pattern[i..]))
            {
                return "look-around and the like (`(?=`, `(?!`, `(?<=`, `(?<!`, `(?>`) do not exist there";
            }
        }

        return Repetition().Matches(pattern).SelectMany(match => match.Groups["count"].Captures).Any(count => count.Length > 4 || int.Parse(count.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) > MostRepetitions)
            ? $"a repetition may not go beyond {MostRepetitions}"
            : null;
    }

    private static string? ForeignEscape(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 1)
        {
            return "it ends with a backslash";
        }

        if (rest[1] is 'k' || (rest[1] is >= '1' and <= '9' && !(rest[1] <= '7' && rest.Length > 2 && rest[2] is >= '0' and <= '7')))
        {
            return $"back-references such as {rest[..2]} do not exist there";
        }

        return char.IsAsciiLetter(rest[1]) && !Escapes.Contains(rest[1], StringComparison.Ordinal) ? $"the escape {rest[..2]} does not exist there" : null;
    }

    private static string Translate(string pattern)
    {
        pattern = Quoted().Replace(pattern, match => Regex.Escape(match.Groups["text"].Value));
        pattern = pattern.Replace("(?P<", "(?<", StringComparison.Ordinal).Replace(@"\C", ".", StringComparison.Ordinal);
        pattern = ShortCategory().Replace(pattern, @"\${letter}{${name}}");
        pattern = WideCharacter().Replace(pattern, "x");
        return Flags().Replace(pattern, match => match.Value.Replace("U", "", StringComparison.Ordinal).Replace("(?)", "", StringComparison.Ordinal));
    }

    private static string Word(RegexParseError error) => error switch
    {
        RegexParseError.QuantifierAfterNothing => "a quantifier such as * with nothing before it (for \"anything\" write .*)",
        RegexParseError.NestedQuantifiersNotParenthesized => "a quantifier after a quantifier",
        RegexParseError.InsufficientClosingParentheses => "a ) is missing",
        RegexParseError.InsufficientOpeningParentheses => "a ) too many",
        RegexParseError.UnterminatedBracket => "a ] is missing",
        _ => error.ToString(),
    };

    [GeneratedRegex(@"^\(\?(:|P?<[A-Za-z_][A-Za-z0-9_]*>|[imsU]*(-[imsU]+)?[:)])", RegexOptions.ExplicitCapture)]
    private static partial Regex Group();

    [GeneratedRegex(@"\{(?<count>\d+)(,(?<count>\d+)?)?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\\Q(?<text>.*?)(\\E|\z)", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\\(?<letter>[pP])(?<name>[A-Z])", RegexOptions.ExplicitCapture)]
    private static partial Regex ShortCategory();

    [GeneratedRegex(@"\\x\{[0-9A-Fa-f]{1,6}\}")]
    private static partial Regex WideCharacter();

    [GeneratedRegex(@"\(\?[imsU-]+[:)]")]
    private static partial Regex Flags();
}
