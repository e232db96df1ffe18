using System.Globalization;
using MeshProtocol;

namespace MeshTranslation.Security;

/// <summary>Puts conditions together.</summary>
internal static class Conditions
{
    public static AccessCondition All(IEnumerable<AccessCondition> parts) => new() { All = new AccessConditions { Conditions = { parts } } };

    public static AccessCondition Any(IEnumerable<AccessCondition> parts) => new() { Any = new AccessConditions { Conditions = { parts } } };

    public static AccessCondition Not(AccessCondition part) => new() { Not = part };

    public static AccessCondition Test(AccessSubject subject, IEnumerable<AccessValue> values, params IEnumerable<string> path) =>
        new() { Test = new AccessTest { Subject = subject, Values = { values }, Path = { path } } };

    /// <summary>Adds what one of the values must satisfy, and what none of the others may, as far as there are any.</summary>
    public static void AddBoth(
        List<AccessCondition> parts, IReadOnlyList<string> values, IReadOnlyList<string> notValues, Func<IReadOnlyList<string>, AccessCondition> translate)
    {
        if (values.Count > 0)
        {
            parts.Add(translate(values));
        }

        if (notValues.Count > 0)
        {
            parts.Add(Not(translate(notValues)));
        }
    }

    /// <param name="subject">What is looked at.</param>
    /// <param name="values">Values with * at one end or alone.</param>
    /// <param name="presence">Whether * alone stands for the empty text too, as with headers and pseudo headers.</param>
    /// <param name="path">Name of the header or claim.</param>
    public static AccessCondition Texts(AccessSubject subject, IEnumerable<string> values, bool presence = false, params IEnumerable<string> path) =>
        Test(subject, values.Select(value => presence && value == "*" ? new AccessValue { Present = true } : Text(value)), path);

    public static AccessValue Text(string value) => value switch
    {
        "*" => new AccessValue { NotEmpty = true },
        ['*', .. var suffix] => new AccessValue { Suffix = suffix },
        [.. var prefix, '*'] => new AccessValue { Prefix = prefix },
        _ => new AccessValue { Exact = value },
    };

    public static AccessCondition Paths(IReadOnlyList<string> values) => Test(
        AccessSubject.Path,
        values.Select(value => value.Contains("{*}", StringComparison.Ordinal) || value.Contains("{**}", StringComparison.Ordinal)
            ? new AccessValue { PathTemplate = value }
            : Text(value)));

    public static AccessCondition Networks(AccessSubject subject, IReadOnlyList<string> values) =>
        Test(subject, values.Select(value => new AccessValue { Network = value }));

    public static AccessCondition DestinationPorts(IReadOnlyList<string> values) => Test(
        AccessSubject.DestinationPort,
        values.Select(value => new AccessValue { Port = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) }));
}
