namespace Benchmarks.Processes;

/// <summary>Which proxy is started, and how: as it is built and runs by default, or another one to compare that with.</summary>
/// <param name="Program">The program; null for the one that is built with the benchmarks.</param>
/// <param name="Environment">What is set in its environment, as the runtime's own settings are.</param>
internal sealed record ProxyVariant(string? Program, IReadOnlyDictionary<string, string> Environment)
{
    public static ProxyVariant Default { get; } = new(null, new Dictionary<string, string>());

    /// <summary>Reads words such as <c>DOTNET_TieredPGO=1</c> and the path of a program.</summary>
    public static ProxyVariant Parse(IEnumerable<string> words)
    {
        string? program = null;
        var environment = new Dictionary<string, string>();
        foreach (var word in words)
        {
            if (word.Split('=', 2) is [var name, var value])
            {
                environment[name] = value;
            }
            else
            {
                program = Path.GetFullPath(word);
            }
        }

        return new ProxyVariant(program, environment);
    }
}
