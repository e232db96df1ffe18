using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MeshModel.Schemas.Shapes;

/// <summary>One of the names of an enumeration, in upper case with underscores unless the member says otherwise.</summary>
internal sealed class EnumShape : ScalarShape
{
    private readonly FrozenDictionary<string, (object Value, WithoutEffectAttribute? WithoutEffect)> _byName;

    public EnumShape(Type type)
        : this(type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(member => (Name: NameOf(member), Value: member.GetValue(null)!, member.GetCustomAttribute<WithoutEffectAttribute>()))
            .ToArray())
    {
    }

    private EnumShape((string Name, object Value, WithoutEffectAttribute? WithoutEffect)[] members)
        : base(new Schema { Type = SchemaType.String, Enum = [.. members.Select(member => member.Name)] })
    {
        _byName = members.ToFrozenDictionary(member => member.Name, member => (member.Value, member.WithoutEffect));
    }

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.String)
        {
            return Mismatch(node, path, reading);
        }

        var text = node.GetValue<string>();
        if (_byName.TryGetValue(text, out var member))
        {
            return member.Value;
        }

        reading.Error(path, $"is \"{ValueForm.Shorten(text)}\"; it must be one of {string.Join(", ", Schema.Enum)}");
        return null;
    }

    public override JsonNode? Write(object value) => JsonValue.Create(_byName.First(member => member.Value.Value.Equals(value)).Key);

    public override void FindWithoutEffect(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) == JsonValueKind.String && _byName.TryGetValue(node.GetValue<string>(), out var member) && member.WithoutEffect is { } mark)
        {
            reading.Findings.Add(RecordShape.EffectFinding(path, mark));
        }
    }

    private static string NameOf(FieldInfo member)
    {
        if (member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { } given)
        {
            return given.Name;
        }

        var name = new StringBuilder();
        foreach (var letter in member.Name)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
