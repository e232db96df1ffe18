namespace Aspire.Hosting.ApplicationModel;

internal static class ResourceName
{
    private const int MaxLength = 64;

    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var valid = name.Length <= MaxLength
            && char.IsAsciiLetter(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && !name.Contains("--", StringComparison.Ordinal)
            && name[^1] != '-';
        if (!valid)
        {
            throw new ArgumentException(
                $"Resource name '{name}' is not allowed: 1 to {MaxLength} ASCII letters, digits and single hyphens, a letter first and no hyphen last.",
                nameof(name));
        }
    }
}
