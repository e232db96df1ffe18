using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Resources;

namespace MeshModel.Schemas.Shapes;

/// <summary>An object with known fields: a record whose properties carry <see cref="FieldAttribute"/>.</summary>
internal sealed class RecordShape : ValueShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private readonly ConstructorInvoker _create;
    private readonly FrozenDictionary<string, FieldShape> _byName;

    private RecordShape(Type type)
    {
        _create = ConstructorInvoker.Create(type.GetConstructor(Type.EmptyTypes)!);
        var nullability = new NullabilityInfoContext();
        Fields = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => property.DeclaringType == type ? 1 : 0)
            .Select(property => (Property: property, Field: property.GetCustomAttribute<FieldAttribute>()))
            .Where(pair => pair.Field is not null)
            .Select(pair => FieldOf(pair.Property, pair.Field!, nullability))];
        _byName = Fields.ToFrozenDictionary(field => field.Name);
        WithoutEffect = type.GetCustomAttribute<WithoutEffectAttribute>();
        Schema = SchemaOf(Fields, type.IsAssignableTo(typeof(Resource)));
    }

    public IReadOnlyList<FieldShape> Fields { get; }

    public WithoutEffectAttribute? WithoutEffect { get; }

    public override Schema Schema { get; }

    public override object? Empty
    {
        get
        {
            var record = _create.Invoke();
            FillRequired(record);
            return record;
        }
    }

    public static RecordShape Of(Type type) => Known.TryGetValue(type, out var shape) ? shape : Known.GetOrAdd(type, new RecordShape(type));

    public static Finding EffectFinding(string path, WithoutEffectAttribute mark) =>
        new() { Severity = Severity.Warning, Rule = "NO-EFFECT", Path = path, Message = mark.Message };

    public bool Has(string name) => _byName.ContainsKey(name);

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (node is not JsonObject given)
        {
            reading.Error(path, ValueForm.Mismatch(node, SchemaType.Object));
            return null;
        }

        reading.Enter(this, path, given);
        var record = _create.Invoke();
        foreach (var (name, value) in given)
        {
            var at = FieldPath.Field(path, name);
            if (_byName.TryGetValue(name, out var field))
            {
                // A null is the same as leaving the field out, as in Kubernetes.
                if (value is not null && field.Value.Read(value, at, reading) is { } decoded)
                {
                    field.Set(record, decoded);
                }
            }
            else if (!IsHeading(name, path))
            {
                UnknownField.Report(this, name, at, reading);
            }
        }

        CheckPresence(given, path, reading);
        FillRequired(record);
        reading.Leave();
        return record;
    }

    public override JsonNode? Write(object value)
    {
        var written = new JsonObject();
        foreach (var field in Fields)
        {
            if (field.Get(value) is { } given && field.Value.Write(given) is { } node && (field.Nullable || field.Field.Required || !IsZero(given)))
            {
                written[field.Name] = node;
            }
        }

        return written;
    }

    public override void FindWithoutEffect(JsonNode node, string path, Reading reading)
    {
        if (node is not JsonObject given)
        {
            return;
        }

        if (WithoutEffect is { } whole)
        {
            reading.Findings.Add(EffectFinding(path, whole));
        }

        foreach (var (name, value) in given)
        {
            if (value is null or JsonArray { Count: 0 } || !_byName.TryGetValue(name, out var field))
            {
                continue;
            }

            var at = FieldPath.Field(path, name);
            if (field.WithoutEffect is not { } mark)
            {
                field.Value.FindWithoutEffect(value, at, reading);
            }
            else if (mark.Except is null || value.GetValueKind() != JsonValueKind.String || !mark.Except.Equals(value.GetValue<string>(), StringComparison.OrdinalIgnoreCase))
            {
                reading.Findings.Add(EffectFinding(at, mark));
            }
        }
    }

    // apiVersion and kind choose the record; status is the server's own.
    private bool IsHeading(string name, string path) => path.Length == 0 && name is "apiVersion" or "kind" or "status" && Schema.Properties.ContainsKey(name);

    private static bool IsZero(object value) => value is 0 or 0L or 0.0 or false or "";

    private static FieldShape FieldOf(PropertyInfo property, FieldAttribute field, NullabilityInfoContext nullability)
    {
        var value = ShapeOf.Type(property.PropertyType, field);
        return new FieldShape(property)
        {
            Name = field.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Field = field,
            Value = value,
            Schema = value.Schema with
            {
                Description = field.Description,
                MergeKey = field.MergeKey,
                MergeAsSet = field.MergeAsSet,
                ListKeys = field.ListKeys.Length == 0 && field.MergeKey is { } key ? [key] : field.ListKeys,
                Atomic = field.Atomic,
                Default = field.Default,
            },
            Nullable = nullability.Create(property).ReadState == NullabilityState.Nullable,
            WithoutEffect = property.GetCustomAttribute<WithoutEffectAttribute>(),
        };
    }

    private static Schema SchemaOf(IReadOnlyList<FieldShape> fields, bool resource)
    {
        var properties = new Dictionary<string, Schema>();
        if (resource)
        {
            properties["apiVersion"] = new Schema { Type = SchemaType.String, Description = "Group and version of the resource's form, such as networking.istio.io/v1." };
            properties["kind"] = new Schema { Type = SchemaType.String, Description = "Kind of the resource." };
        }

        foreach (var field in fields)
        {
            properties[field.Name] = field.Schema;
        }

        if (resource)
        {
            properties["status"] = new Schema { Type = SchemaType.Any, Description = "State of the resource. Set by the server; what is sent is not looked at." };
        }

        return new Schema
        {
            Type = SchemaType.Object,
            Properties = new ReadOnlyDictionary<string, Schema>(properties),
            Required = [.. fields.Where(field => field.Field.Required).Select(field => field.Name)],
            OneOf = [.. fields.Where(field => field.Field.OneOf is not null)
                .GroupBy(field => field.Field.OneOf)
                .Select(set => set.Select(field => field.Name).ToArray())],
        };
    }

    private void CheckPresence(JsonObject given, string path, Reading reading)
    {
        foreach (var field in Fields)
        {
            if (field.Field.Required && given[field.Name] is null or JsonArray { Count: 0 })
            {
                reading.Error(FieldPath.Field(path, field.Name), "is required", field.Field.Rule);
            }
        }

        foreach (var set in Schema.OneOf)
        {
            var present = set.Where(name => given[name] is not null).ToArray();
            if (present.Length > 1)
            {
                reading.Error(path, $"has {string.Join(" and ", present)}; only one of {string.Join(", ", set)} may be given");
            }
        }
    }

    private void FillRequired(object record)
    {
        foreach (var field in Fields)
        {
            if (!field.Nullable && field.Get(record) is null)
            {
                field.Set(record, field.Value.Empty);
            }
        }
    }
}
