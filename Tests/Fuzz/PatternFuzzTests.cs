using MeshRouting.Matching;
using Xunit;

namespace Tests.Fuzz;

public sealed class PatternFuzzTests
{
    private static readonly string[] Values = ["", "/", "/books/1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "\u00e9\0\n", new string('a', 8192)];

    [Fact]
    public Task AnyPattern_IsCompiledOrRefused_AndMatchesInTime() =>
        new Fuzzer(
            ["/books/[0-9]+", "(a|b)*c", "(?i)abc", "(?P<x>a)?", @"\d+\.\w*", "[[:alpha:]]{2,5}", @"\pL+", @"\x{1F600}", @"\Qa.b\E", "^a$", "(a*)*b", "[^]a-]"],
            ["(", ")", "(?", "(?:", "(?i)", "(?U:", "(?<x>", "(?=", "(?!", "\\", "\\1", "\\b", "\\x", "\\p{", "\\Q", "\\E", "[", "]", "[^", "[[:", "-", "{",
                "}", "{1000}", "{0,}", "{2,1}", "*", "+", "?", "|", ".", "^", "$", "\u00e9", "#", " "])
            .RunAsync(pattern =>
            {
                foreach (var compile in new Func<string, System.Text.RegularExpressions.Regex>[] { Re2Pattern.CompileFullMatch, Re2Pattern.Compile })
                {
                    try
                    {
                        var regex = compile(pattern);
                        foreach (var value in Values)
                        {
                            _ = regex.IsMatch(value);
                        }
                    }
                    catch (ArgumentException)
                    {
                        // Refused, with a reason.
                    }
                }
            });
}
