using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tests.Hosting.Engine;

/// <summary>Writes what an assembly offers to others, a line for each type and member, in a form that two assemblies can be compared by.</summary>
internal static class PublicSignatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // A record's compiler makes these, the same ones for every record.
    private static readonly string[] OfRecords = ["Equals", "GetHashCode", "ToString", "PrintMembers", "Deconstruct", "op_Equality", "op_Inequality",
        "<Clone>$", "EqualityContract"];

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(TypeLine(type))).Order(StringComparer.Ordinal)];

    private static string TypeLine(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class";
        var how = type is { IsAbstract: true, IsSealed: true } ? "static " : type is { IsAbstract: true, IsInterface: false } ? "abstract "
            : type is { IsSealed: true, IsClass: true } ? "sealed " : "";
        var bases = type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) ? [Name(parent)] : Array.Empty<string>();
        var of = string.Join(", ", type.IsEnum ? [] : bases.Concat(type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal)));
        return $"{type.Namespace}.{Nested(type)} {how}{kind}{(of.Length == 0 ? "" : $" : {of}")}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Declared) is not null;
        foreach (var member in type.GetMembers(Declared).Where(IsVisible).Where(member => !isRecord || !OfRecords.Contains(member.Name)))
        {
            var line = member switch
            {
                FieldInfo { IsSpecialName: true } => null,
                FieldInfo field => Describe(field),
                ConstructorInfo constructor => IsCopy(constructor, isRecord) ? null : $"{Access(constructor)}new({Parameters(constructor)})",
                PropertyInfo property => Describe(property),
                MethodInfo { IsSpecialName: true, Name: not "op_Implicit" } => null,
                MethodInfo method => Describe(method),
                _ => null,
            };
            if (line is not null)
            {
                yield return $"{type.Namespace}.{Nested(type)}: {line}";
            }
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily,
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetMethod is { } get && IsVisible(get),
        _ => false,
    };

    private static bool IsCopy(ConstructorInfo constructor, bool isRecord) =>
        isRecord && constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType;

    private static string Describe(FieldInfo field)
    {
        var value = field.DeclaringType!.IsEnum ? $" = {Convert.ToInt32(field.GetRawConstantValue(), null)}" : "";
        return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}{value}";
    }

    private static string Describe(PropertyInfo property)
    {
        var set = property.SetMethod is not { } setter || !IsVisible(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]";
        return $"{required}{How(property.GetMethod!)}{Name(property.PropertyType)} {index} {{ get;{set} }}";
    }

    private static string Describe(MethodInfo method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var generic = method.GetGenericArguments();
        return $"{Access(method)}{How(method)}{Name(method.ReturnType)} {method.Name}{Generic(generic)}({extension}{Parameters(method)}){Constraints(generic)}";
    }

    private static string Access(MethodBase method) => method.IsFamily ? "protected " : "";

    private static string How(MethodInfo method) =>
        method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface || !method.IsVirtual || method.IsFinal ? ""
        : method.GetBaseDefinition() != method ? "override " : "virtual ";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var how = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
        var value = !parameter.HasDefaultValue ? "" : parameter.DefaultValue is { } given ? $" = {(given is string ? $"\"{given}\"" : given)}" : " = default";
        return $"{how}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Nested(Type type) => type.IsNested ? $"{Nested(type.DeclaringType!)}.{Name(type)}" : Name(type);

    private static string Generic(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";

    private static string Name(Type type) =>
        type.IsByRef ? Name(type.GetElementType()!)
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : Nullable.GetUnderlyingType(type) is { } underlying ? $"{Name(underlying)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}{Generic(type.GetGenericArguments())}"
        : type.Name;

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
    {
        List<string> constraints = [.. argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name)
            .Order(StringComparer.Ordinal)];
        if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Insert(0, "class");
        }

        if (argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", constraints)}";
    }));
}
