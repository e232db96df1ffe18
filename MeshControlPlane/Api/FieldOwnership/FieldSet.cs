using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>
/// A set of fields, as a tree of path elements in the notation of <c>FieldsV1</c>: <c>f:name</c> for a field or key, <c>k:{…}</c> for an element of a
/// list by its keys, <c>v:…</c> for an element of a set. Immutable; holds no nodes without members.
/// </summary>
internal sealed class FieldSet
{
    private const string Self = ".";

    private static readonly ImmutableSortedDictionary<string, FieldSet> NoChildren = ImmutableSortedDictionary.Create<string, FieldSet>(StringComparer.Ordinal);

    private FieldSet(bool isMember, ImmutableSortedDictionary<string, FieldSet> children)
    {
        IsMember = isMember;
        Children = children;
    }

    /// <summary>No fields.</summary>
    public static FieldSet Empty { get; } = new(isMember: false, NoChildren);

    /// <summary>The field at this place, and nothing within it.</summary>
    public static FieldSet Member { get; } = new(isMember: true, NoChildren);

    /// <summary>Whether the field at this place is in the set itself, not only something within it.</summary>
    public bool IsMember { get; }

    /// <summary>What of the set lies within the field, by path element.</summary>
    public ImmutableSortedDictionary<string, FieldSet> Children { get; }

    /// <summary>Whether nothing is in the set.</summary>
    public bool IsEmpty => !IsMember && Children.IsEmpty;

    /// <summary>A set of what lies within the fields given; empty ones are left out.</summary>
    public static FieldSet Of(bool isMember, IEnumerable<KeyValuePair<string, FieldSet>> children)
    {
        var kept = NoChildren.AddRange(children.Where(child => !child.Value.IsEmpty));
        return kept.IsEmpty ? (isMember ? Member : Empty) : new FieldSet(isMember, kept);
    }

    /// <summary>The set with that path and nothing else.</summary>
    public static FieldSet OfPath(params ReadOnlySpan<string> path)
    {
        var set = Member;
        for (var i = path.Length - 1; i >= 0; i--)
        {
            set = Of(isMember: false, [new(path[i], set)]);
        }

        return set;
    }

    /// <summary>Reads <c>FieldsV1</c>.</summary>
    public static FieldSet Read(JsonObject fields) => Of(
        fields.ContainsKey(Self),
        fields.Where(field => field.Key != Self).Select(field => new KeyValuePair<string, FieldSet>(
            field.Key, field.Value is JsonObject { Count: > 0 } within ? Read(within) : Member)));

    /// <summary>Writes <c>FieldsV1</c>.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (IsMember && !Children.IsEmpty)
        {
            json[Self] = new JsonObject();
        }

        foreach (var (element, within) in Children)
        {
            json[element] = within.ToJson();
        }

        return json;
    }

    /// <summary>What is in this set or the other.</summary>
    public FieldSet Union(FieldSet other)
    {
        if (IsEmpty || ReferenceEquals(this, other))
        {
            return other;
        }

        return Of(
            IsMember || other.IsMember,
            Children.Keys.Union(other.Children.Keys)
                .Select(element => new KeyValuePair<string, FieldSet>(element, Within(element).Union(other.Within(element)))));
    }

    /// <summary>What is in this set and not in the other; a field in the other does not take along what lies within it.</summary>
    public FieldSet Except(FieldSet other) => other.IsEmpty ? this : Of(
        IsMember && !other.IsMember,
        Children.Select(child => new KeyValuePair<string, FieldSet>(child.Key, child.Value.Except(other.Within(child.Key)))));

    /// <summary>What is in both sets.</summary>
    public FieldSet Intersect(FieldSet other) => Of(
        IsMember && other.IsMember,
        Children.Where(child => other.Children.ContainsKey(child.Key))
            .Select(child => new KeyValuePair<string, FieldSet>(child.Key, child.Value.Intersect(other.Within(child.Key)))));

    /// <summary>What of the set lies within a field.</summary>
    public FieldSet Within(string element) => Children.GetValueOrDefault(element, Empty);

    /// <summary>The paths of all members, as messages have them: <c>.spec.ports[port=80,protocol="TCP"].name</c>.</summary>
    public IEnumerable<string> Paths() => PathsFrom("");

    /// <summary>Whether both have the same members.</summary>
    public bool HasSameFields(FieldSet other) => Except(other).IsEmpty && other.Except(this).IsEmpty;

    private IEnumerable<string> PathsFrom(string path)
    {
        if (IsMember)
        {
            yield return path;
        }

        foreach (var (element, within) in Children)
        {
            foreach (var found in within.PathsFrom(path + PathElement.Text(element)))
            {
                yield return found;
            }
        }
    }
}
