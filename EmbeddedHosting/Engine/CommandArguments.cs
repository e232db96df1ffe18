using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Puts the values that a caller gives into the inputs that a command asks for.</summary>
internal static class CommandArguments
{
    /// <returns>The inputs; or what is wrong, a line for each mistake.</returns>
    public static (InteractionInputCollection? Inputs, string? Mistakes) Fill(ResourceCommandAnnotation command, IReadOnlyDictionary<string, string> values)
    {
        var mistakes = values.Keys
            .Where(name => !command.Arguments.Any(input => string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase)))
            .Select(name => command.Arguments.Count == 0
                ? $"'{command.Name}' takes no arguments; there is '{name}'."
                : $"'{command.Name}' has no argument '{name}'; it has {string.Join(", ", command.Arguments.Select(input => input.Name))}.")
            .ToList();
        var inputs = new List<InteractionInput>(command.Arguments.Count);
        foreach (var input in command.Arguments)
        {
            var value = values.FirstOrDefault(v => string.Equals(v.Key, input.Name, StringComparison.OrdinalIgnoreCase)).Value ?? input.Value;
            inputs.Add(input.With(value));
            if (Mistake(input, value) is { } mistake)
            {
                mistakes.Add(mistake);
            }
        }

        return mistakes.Count == 0 ? (new InteractionInputCollection(inputs), null) : (null, string.Join(Environment.NewLine, mistakes));
    }

    private static string? Mistake(InteractionInput input, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return input.Required ? $"'{input.Name}' is missing{(input.Description is { } text ? $": {text}" : "")}." : null;
        }

        return input.InputType switch
        {
            _ when value.Length > input.MaxLength => $"'{input.Name}' is longer than {input.MaxLength} characters.",
            InputType.Number when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
                $"'{input.Name}' is '{value}': it must be a number.",
            InputType.Boolean when !bool.TryParse(value, out _) => $"'{input.Name}' is '{value}': it must be true or false.",
            InputType.Choice when !input.AllowCustomChoice && input.Options is { } options && options.All(option => option.Key != value) =>
                $"'{input.Name}' is '{value}': it must be one of {string.Join(", ", options.Select(option => option.Key))}.",
            _ => null,
        };
    }
}
