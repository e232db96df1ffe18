using System.Globalization;

namespace Aspire.Hosting.CommandLine;

/// <summary>The part of an AppHost's command line that is the engine's; the rest is configuration.</summary>
internal sealed record EngineArguments
{
    private const string CommandWord = "command";
    private const string ListOption = "--list";
    private const string NoConsoleOption = "--no-console";
    private const string OnlyOption = "--only";
    private const string StateFileOption = "--state-file";
    private const string PidOption = "--pid";

    public EngineTask Task { get; private init; }

    /// <summary>The resources to start, with what they need; empty for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>Whether to leave the terminal alone: no live table, and nothing is read from it.</summary>
    public bool NoConsole { get; private init; }

    /// <summary>Full path of a file that says how everything stands; null for none.</summary>
    public string? StateFile { get; private init; }

    /// <summary>What to execute; null for a list of what there is.</summary>
    public CommandCall? Call { get; private init; }

    /// <summary>Which AppHost to ask, where several run.</summary>
    public int? Pid { get; private init; }

    /// <summary>What is wrong with the command line; null for nothing.</summary>
    public string? Mistake { get; private init; }

    /// <summary>Everything else.</summary>
    public IReadOnlyList<string> Configuration { get; private init; } = [];

    /// <summary>A command line that says nothing to the engine.</summary>
    public static EngineArguments None(IReadOnlyList<string> arguments) => new() { Configuration = arguments };

    public static EngineArguments Parse(IReadOnlyList<string> arguments)
    {
        var isCommand = arguments.Count > 0 && arguments[0] == CommandWord;
        var parsed = new EngineArguments { Task = isCommand ? EngineTask.Command : EngineTask.Run };
        var rest = new List<string>();
        for (var i = isCommand ? 1 : 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            switch (name)
            {
                case ListOption when !isCommand:
                    parsed = parsed with { Task = EngineTask.List };
                    break;
                case NoConsoleOption when !isCommand:
                    parsed = parsed with { NoConsole = true };
                    break;
                case OnlyOption when !isCommand:
                    parsed = Value(parsed, name, "names of resources, such as --only gw,books-v1", text =>
                        parsed with { Only = [.. parsed.Only, .. Names(text)] });
                    break;
                case StateFileOption when !isCommand:
                    parsed = Value(parsed, name, "a path", text => parsed with { StateFile = Path.GetFullPath(text) });
                    break;
                case PidOption when isCommand:
                    parsed = Value(parsed, name, "the number of a process", text =>
                        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                        ? parsed with { Pid = pid }
                        : parsed with { Mistake = $"{PidOption} is '{text}': it must be the number of a process." });
                    break;
                default:
                    rest.Add(arguments[i]);
                    break;
            }

            EngineArguments Value(EngineArguments now, string option, string what, Func<string, EngineArguments> take) =>
                value is not null ? take(value)
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? take(arguments[++i])
                : now with { Mistake = $"{option} needs {what}." };
        }

        if (!isCommand)
        {
            return parsed with { Configuration = rest };
        }

        var (call, mistake) = rest.Count == 0 ? (null, null) : CommandCall.Parse(rest);
        return parsed with { Call = call, Mistake = parsed.Mistake ?? mistake };
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (argument[..equals], argument[(equals + 1)..])
            : (argument, null);

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
