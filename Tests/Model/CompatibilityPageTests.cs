using System.Reflection;
using System.Text;
using System.Text.Json;
using MeshModel.Kinds;
using Xunit;

namespace Tests.Model;

/// <summary>docs/compatibility.md names every field that is accepted without effect: what the model marks, and nothing else.</summary>
public sealed class CompatibilityPageTests
{
    private const string Begin = "<!-- fields without effect -->";
    private const string End = "<!-- end of fields without effect -->";
    private const string Mark = "WithoutEffectAttribute";

    [Fact]
    public void FieldsWithoutEffect_AreThoseThatThePageNames()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryTree.Root, "docs", "compatibility.md"));
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var listed = page[start..page.IndexOf(End, StringComparison.Ordinal)].Trim();
        var expected = Listing();
        Assert.True(listed == expected, $"docs/compatibility.md should have between its two marks:\n\n{expected}");
    }

    private static string Listing()
    {
        var text = new StringBuilder();
        foreach (var kind in ResourceKinds.All.Where(kind => kind.Group.EndsWith("istio.io", StringComparison.Ordinal)).OrderBy(kind => kind.Kind, StringComparer.Ordinal))
        {
            var fields = FieldsOf(kind.ResourceType);
            if (fields.Count > 0)
            {
                text.Append("- **").Append(kind.Kind).Append("**: ").AppendJoin(", ", fields.Select(field => $"`{field}`")).Append('\n');
            }
        }

        return text.ToString().Trim();
    }

    // Breadth first, each record once: a field that can stand in several places is named at the highest.
    private static SortedSet<string> FieldsOf(Type kind)
    {
        SortedSet<string> fields = new(StringComparer.Ordinal);
        HashSet<Type> seen = [kind];
        Queue<(Type Type, string Path)> records = new([(kind, "")]);
        while (records.TryDequeue(out var record))
        {
            foreach (var property in record.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var marks = property.CustomAttributes.ToDictionary(attribute => attribute.AttributeType.Name, StringComparer.Ordinal);
                if (!marks.TryGetValue("FieldAttribute", out var field))
                {
                    continue;
                }

                var at = record.Path + (Argument(field, "Name") ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));
                var (element, suffix) = ElementOf(property.PropertyType);
                if (marks.TryGetValue(Mark, out var without))
                {
                    fields.Add(Argument(without, "Except") is { } except ? $"{at} (other than {except})" : at);
                }
                else if (element.IsEnum)
                {
                    fields.UnionWith(ValuesWithoutEffect(element).Select(value => $"{at}: {value}"));
                }
                else if (element.Assembly == kind.Assembly && seen.Add(element))
                {
                    records.Enqueue((element, $"{at}{suffix}."));
                }
            }
        }

        return fields;
    }

    private static string? Argument(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value as string;

    private static IEnumerable<string> ValuesWithoutEffect(Type enumeration) =>
        enumeration.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(value => value.CustomAttributes.Any(attribute => attribute.AttributeType.Name == Mark))
            .Select(value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.Name));

    private static (Type Type, string Suffix) ElementOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!plain.IsGenericType)
        {
            return (plain, "");
        }

        var arguments = plain.GetGenericArguments();
        return arguments.Length == 2 ? (arguments[1], "[*]") : (arguments[0], "[]");
    }
}
