using System.Text.Json;

namespace MeshControlPlane.Api.Reading;

/// <summary>Kubernetes' label selector, such as <c>app=books,version in (v1,v2),!canary</c>.</summary>
internal sealed class LabelSelector
{
    private readonly List<Requirement> _requirements;

    private LabelSelector(List<Requirement> requirements) => _requirements = requirements;

    /// <summary>Reads a selector; an empty one selects everything.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public static LabelSelector Parse(string? text)
    {
        var requirements = new List<Requirement>();
        foreach (var part in SplitOutsideParentheses(text ?? ""))
        {
            requirements.Add(ParseRequirement(part.Trim(), text!));
        }

        return new LabelSelector(requirements);
    }

    /// <summary>Whether labels (an object, or undefined when there are none) are selected.</summary>
    public bool Matches(JsonElement labels)
    {
        foreach (var requirement in _requirements)
        {
            var value = labels.ValueKind == JsonValueKind.Object && labels.TryGetProperty(requirement.Key, out var found) ? found.GetString() : null;
            var met = requirement.Operator switch
            {
                Operator.In => value is not null && requirement.Values.Contains(value),
                Operator.NotIn => value is null || !requirement.Values.Contains(value),
                Operator.Exists => value is not null,
                _ => value is null,
            };
            if (!met)
            {
                return false;
            }
        }

        return true;
    }

    private static Requirement ParseRequirement(string part, string whole)
    {
        if (part.EndsWith(')') && part.IndexOf('(', StringComparison.Ordinal) is > 0 and var open)
        {
            var head = part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] values = [.. part[(open + 1)..^1].Split(',').Select(value => value.Trim())];
            return head switch
            {
                [var key, "in"] => new Requirement(Key(key, whole), Operator.In, values),
                [var key, "notin"] => new Requirement(Key(key, whole), Operator.NotIn, values),
                _ => throw Unreadable(whole),
            };
        }

        if (part.IndexOf("!=", StringComparison.Ordinal) is > 0 and var unequal)
        {
            return new Requirement(Key(part[..unequal], whole), Operator.NotIn, [part[(unequal + 2)..].Trim()]);
        }

        if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equal)
        {
            return new Requirement(Key(part[..equal], whole), Operator.In, [part[(equal + 1)..].TrimStart('=').Trim()]);
        }

        return part.StartsWith('!')
            ? new Requirement(Key(part[1..], whole), Operator.Missing, [])
            : new Requirement(Key(part, whole), Operator.Exists, []);
    }

    private static string Key(string text, string whole)
    {
        var key = text.Trim();
        return key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? key : throw Unreadable(whole);
    }

    private static ApiException Unreadable(string selector) =>
        ApiErrors.BadRequest($"unable to parse requirement: \"{selector}\" is not a label selector; write it as in: app=books,version in (v1,v2),!canary");

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        if (text.AsSpan(start).Trim().Length > 0)
        {
            yield return text[start..];
        }
    }

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        Missing,
    }

    private sealed record Requirement(string Key, Operator Operator, string[] Values);
}
