using System.Text.RegularExpressions;
using MeshProtocol;
using MeshRouting.Matching;

namespace MeshProxy.Observability.Expressions;

/// <summary>A condition, taken apart once. As in CEL, what cannot be told, such as a header that is not there, makes all unknown that depends on it.</summary>
internal static class CompiledCondition
{
    /// <returns>Says whether it holds; null where that cannot be told.</returns>
    /// <exception cref="ArgumentException">A regular expression is none.</exception>
    public static Func<T, bool?> Of<T>(LogCondition condition, IAttributes<T> attributes)
    {
        switch (condition.KindCase)
        {
            case LogCondition.KindOneofCase.All:
                return Join<T>([.. condition.All.Conditions.Select(part => Of(part, attributes))], settles: false);
            case LogCondition.KindOneofCase.Any:
                return Join<T>([.. condition.Any.Conditions.Select(part => Of(part, attributes))], settles: true);
            case LogCondition.KindOneofCase.Not:
                var inner = Of(condition.Not, attributes);
                return subject => !inner(subject);
            case LogCondition.KindOneofCase.Test:
                return Of(condition.Test, attributes);
            default:
                var constant = condition.Constant;
                return _ => constant;
        }
    }

    private static Func<T, bool?> Join<T>(Func<T, bool?>[] parts, bool settles) => subject =>
    {
        bool? result = !settles;
        foreach (var part in parts)
        {
            var holds = part(subject);
            if (holds == settles)
            {
                return settles;
            }

            result = holds is null ? null : result;
        }

        return result;
    };

    private static Func<T, bool?> Of<T>(LogTest test, IAttributes<T> attributes)
    {
        if (test.Kind == LogTestKind.IsTrue)
        {
            return subject => attributes.IsMutualTls(subject);
        }

        if (attributes.Number(test.Subject) is { } number)
        {
            var with = test.Number;
            return test.Kind switch
            {
                LogTestKind.Exists => subject => number(subject) is not null,
                LogTestKind.Equal => subject => number(subject) is { } value ? value == with : null,
                LogTestKind.NotEqual => subject => number(subject) is { } value ? value != with : null,
                LogTestKind.Less => subject => number(subject) is { } value ? value < with : null,
                LogTestKind.AtMost => subject => number(subject) is { } value ? value <= with : null,
                LogTestKind.Greater => subject => number(subject) is { } value ? value > with : null,
                LogTestKind.AtLeast => subject => number(subject) is { } value ? value >= with : null,
                _ => static _ => null,
            };
        }

        var (text, wanted) = (attributes.Text(test.Subject, test.Key), test.Text);
        switch (test.Kind)
        {
            case LogTestKind.Exists:
                return subject => text(subject) is not null;
            case LogTestKind.Equal:
                return subject => text(subject) is { } value ? string.Equals(value, wanted, StringComparison.Ordinal) : null;
            case LogTestKind.NotEqual:
                return subject => text(subject) is { } value ? !string.Equals(value, wanted, StringComparison.Ordinal) : null;
            case LogTestKind.Contains:
                return subject => text(subject)?.Contains(wanted, StringComparison.Ordinal);
            case LogTestKind.StartsWith:
                return subject => text(subject)?.StartsWith(wanted, StringComparison.Ordinal);
            case LogTestKind.EndsWith:
                return subject => text(subject)?.EndsWith(wanted, StringComparison.Ordinal);
            case LogTestKind.Matches:
                Regex pattern = Re2Pattern.Compile(wanted);
                return subject => text(subject) is { } value ? pattern.IsMatch(value) : null;
            default:
                return static _ => null;
        }
    }
}
