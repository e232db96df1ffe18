using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MeshRouting.Matching;

/// <summary>Turns RE2 syntax into what .NET's linear-time engine takes with the same meaning.</summary>
public static class Re2Pattern
{
    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["[:alnum:]"] = "0-9A-Za-z",
        ["[:alpha:]"] = "A-Za-z",
        ["[:ascii:]"] = @"\x00-\x7F",
        ["[:blank:]"] = @"\t ",
        ["[:cntrl:]"] = @"\x00-\x1F\x7F",
        ["[:digit:]"] = "0-9",
        ["[:graph:]"] = "!-~",
        ["[:lower:]"] = "a-z",
        ["[:print:]"] = " -~",
        ["[:punct:]"] = @"!-/:-@\[-`{-~",
        ["[:space:]"] = @"\t\n\v\f\r ",
        ["[:upper:]"] = "A-Z",
        ["[:word:]"] = "0-9A-Za-z_",
        ["[:xdigit:]"] = "0-9A-Fa-f",
    };

    /// <summary>Compiles a pattern that must match the whole value.</summary>
    /// <exception cref="ArgumentException">The pattern is not RE2; the message says why.</exception>
    public static Regex CompileFullMatch(string pattern) => Create(@"\A(?:" + Translate(pattern) + @")\z");

    /// <summary>Compiles a pattern that may match anywhere.</summary>
    /// <exception cref="ArgumentException">The pattern is not RE2; the message says why.</exception>
    public static Regex Compile(string pattern) => Create(Translate(pattern));

    private static Regex Create(string translated)
    {
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            throw new ArgumentException("look-around, back references, conditionals and atomic groups are not part of RE2");
        }
    }

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i = Escape(pattern, i, result);
                    break;
                case '[':
                    i = Class(pattern, i, result);
                    break;
                case '(':
                    depth++;
                    result.Append('(');
                    if (pattern.AsSpan(i).StartsWith("(?P<", StringComparison.Ordinal))
                    {
                        result.Append("?<");
                        i += 3;
                    }
                    else if (pattern.AsSpan(i).StartsWith("(?", StringComparison.Ordinal) && pattern.AsSpan(i + 2).IndexOfAnyExcept("imsU-") is > 0 and var length && pattern[i + 2 + length] is ':' or ')')
                    {
                        // Which of several matches is taken (U) makes no difference to whether there is one.
                        var flags = pattern.Substring(i + 2, length).Replace("U", "", StringComparison.Ordinal).TrimEnd('-');
                        result.Append('?').Append(flags.Length == 0 && pattern[i + 2 + length] == ')' ? "-x" : flags);
                        i += 1 + length;
                    }

                    break;
                case ')':
                    // The pattern is wrapped in a group of its own, which it must not be able to close.
                    if (--depth < 0)
                    {
                        throw new ArgumentException($"unexpected ')' at position {i}");
                    }

                    result.Append(')');
                    break;
                default:
                    result.Append(pattern[i]);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>Writes the escape that starts at <paramref name="at"/>; returns the position of its last character.</summary>
    private static int Escape(string pattern, int at, StringBuilder result)
    {
        if (at + 1 == pattern.Length)
        {
            throw new ArgumentException("it ends with a single backslash");
        }

        switch (pattern[at + 1])
        {
            // RE2's classes are ASCII only.
            case 'd': result.Append("[0-9]"); break;
            case 'D': result.Append("[^0-9]"); break;
            case 'w': result.Append("[0-9A-Za-z_]"); break;
            case 'W': result.Append("[^0-9A-Za-z_]"); break;
            case 's': result.Append(@"[\t\n\f\r ]"); break;
            case 'S': result.Append(@"[^\t\n\f\r ]"); break;
            case 'C': result.Append("(?s:.)"); break;
            case 'p' or 'P' or 'x':
                return Named(pattern, at, inClass: false, result);
            case 'Q':
                var end = pattern.IndexOf(@"\E", at + 2, StringComparison.Ordinal);
                var literal = end < 0 ? pattern[(at + 2)..] : pattern[(at + 2)..end];
                result.Append(Regex.Escape(literal));
                return end < 0 ? pattern.Length - 1 : end + 1;
            default:
                result.Append('\\').Append(pattern[at + 1]);
                break;
        }

        return at + 1;
    }

    /// <summary>Writes a category (<c>\pL</c>, <c>\p{Lu}</c>) or a character by its number (<c>\x41</c>, <c>\x{1F600}</c>); returns the position of its last character.</summary>
    private static int Named(string pattern, int at, bool inClass, StringBuilder result)
    {
        if (at + 2 >= pattern.Length)
        {
            throw new ArgumentException("it ends within an escape");
        }

        var isNumber = pattern[at + 1] == 'x';
        if (pattern[at + 2] != '{')
        {
            result.Append('\\').Append(pattern[at + 1]);
            if (isNumber)
            {
                return at + 1;
            }

            result.Append('{').Append(pattern[at + 2]).Append('}');
            return at + 2;
        }

        var end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            throw new ArgumentException("an escape with '{' is not closed");
        }

        if (!isNumber)
        {
            result.Append(pattern, at, end - at + 1);
            return end;
        }

        if (!int.TryParse(pattern.AsSpan(at + 3, end - at - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            || !Rune.IsValid(number) || (inClass && number > char.MaxValue))
        {
            throw new ArgumentException($"{pattern[at..(end + 1)]} is no character that can stand there");
        }

        var character = char.ConvertFromUtf32(number);
        result.Append(number <= char.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"\\u{number:X4}") : "(?:" + character + ")");
        return end;
    }

    /// <summary>Writes the character class that starts at <paramref name="at"/>; returns the position of its closing bracket.</summary>
    private static int Class(string pattern, int at, StringBuilder result)
    {
        var i = at + 1;
        result.Append('[');
        if (i < pattern.Length && pattern[i] == '^')
        {
            result.Append('^');
            i++;
        }

        for (var isFirst = true; i < pattern.Length; i++, isFirst = false)
        {
            switch (pattern[i])
            {
                // A bracket that comes first stands for itself.
                case ']' when !isFirst:
                    result.Append(']');
                    return i;
                case '[':
                    var name = PosixClasses.Keys.FirstOrDefault(posix => pattern.AsSpan(i).StartsWith(posix, StringComparison.Ordinal));
                    result.Append(name is null ? @"\[" : PosixClasses[name]);
                    i += name is null ? 0 : name.Length - 1;
                    break;
                case ']':
                    result.Append(@"\]");
                    break;
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is 'p' or 'P' or 'x':
                    i = Named(pattern, i, inClass: true, result);
                    break;
                case '\\' when i + 1 < pattern.Length:
                    i++;
                    result.Append(pattern[i] switch
                    {
                        'd' => "0-9",
                        'w' => "0-9A-Za-z_",
                        's' => @"\t\n\f\r ",
                        var other => "\\" + other,
                    });
                    break;
                default:
                    result.Append(pattern[i]);
                    break;
            }
        }

        throw new ArgumentException($"the '[' at position {at} is not closed");
    }
}
