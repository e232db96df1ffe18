using System.Globalization;
using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Who owns which fields of an object, as Kubernetes' server-side apply has it. Immutable.</summary>
internal sealed class FieldOwners
{
    // As many as Kubernetes keeps apart; the oldest become one.
    private const int MostUpdaters = 10;
    private const string OldUpdaters = "ancient-changes";

    private readonly IReadOnlyList<FieldOwner> _owners;

    private FieldOwners(IEnumerable<FieldOwner> owners) => _owners = [.. owners.Where(owner => !owner.Fields.IsEmpty)];

    /// <summary>Nobody.</summary>
    public static FieldOwners None { get; } = new([]);

    /// <summary>Whether nobody owns anything.</summary>
    public bool IsEmpty => _owners.Count == 0;

    /// <summary>Reads <c>metadata.managedFields</c>; what cannot be read owns nothing.</summary>
    public static FieldOwners Read(JsonNode? managedFields) =>
        managedFields is JsonArray entries ? new FieldOwners(entries.Select(FieldOwner.Read).OfType<FieldOwner>()) : None;

    /// <summary>Writes <c>metadata.managedFields</c>.</summary>
    public JsonArray ToJson() => new(
    [
        .. _owners.OrderBy(owner => owner.Operation, StringComparer.Ordinal)
            .ThenBy(owner => owner.Time, StringComparer.Ordinal)
            .ThenBy(owner => owner.Name, StringComparer.Ordinal)
            .ThenBy(owner => owner.ApiVersion, StringComparer.Ordinal)
            .Select(owner => owner.ToJson()),
    ]);

    /// <summary>The owners after a write other than apply: what it sets belongs to the writer alone.</summary>
    /// <param name="writer">Who writes.</param>
    /// <param name="apiVersion">In which version.</param>
    /// <param name="live">The object before.</param>
    /// <param name="written">The object after.</param>
    /// <param name="schema">Of the kind.</param>
    /// <param name="now">The time.</param>
    public FieldOwners AfterUpdate(string writer, string apiVersion, JsonObject live, JsonObject written, Schema schema, DateTimeOffset now)
    {
        var comparison = FieldComparison.Of(live, written, schema);
        var set = OwnedFields.Ownable(comparison.Set);
        var left = _owners.Select(owner => owner with { Fields = owner.Fields.Except(comparison.Set).Except(comparison.Removed) });
        if (set.IsEmpty)
        {
            return new FieldOwners(left);
        }

        var self = new FieldOwner(writer, FieldOwner.Update, apiVersion, set) { Time = Stamp(now) };
        return With(left, self, (before, own) => own with { Fields = before.Fields.Union(own.Fields) }).WithFewUpdaters();
    }

    /// <summary>Applies an object for an owner.</summary>
    /// <param name="applier">Who applies.</param>
    /// <param name="apiVersion">In which version.</param>
    /// <param name="live">The object before.</param>
    /// <param name="applied">What is applied.</param>
    /// <param name="schema">Of the kind.</param>
    /// <param name="force">Whether fields are taken from their owners.</param>
    /// <param name="now">The time.</param>
    /// <returns>The object after, and its owners.</returns>
    /// <exception cref="FieldConflictException">Fields have other owners and are not to be taken from them.</exception>
    public (JsonObject Merged, FieldOwners Owners) Apply(
        string applier, string apiVersion, JsonObject live, JsonObject applied, Schema schema, bool force, DateTimeOffset now)
    {
        var self = new FieldOwner(applier, FieldOwner.Apply, apiVersion, OwnedFields.Of(applied, schema)) { Time = Stamp(now) };
        var former = _owners.FirstOrDefault(self.IsSameAs);
        var others = _owners.Where(owner => !self.IsSameAs(owner)).ToList();

        var merged = AppliedMerge.Merge(live, applied, schema);
        if (former is not null)
        {
            var held = others.Aggregate(self.Fields, (all, owner) => all.Union(owner.Fields));
            merged = AppliedMerge.Without(merged, OwnedFields.Abandoned(former.Fields, held, schema), schema);
        }

        var comparison = FieldComparison.Of(live, merged, schema);
        var conflicts = others.Select(owner => new FieldConflict(owner, owner.Fields.Intersect(comparison.Set)))
            .Where(conflict => !conflict.Fields.IsEmpty)
            .OrderBy(conflict => conflict.Owner.Name, StringComparer.Ordinal)
            .ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw new FieldConflictException(conflicts);
        }

        if (former is not null && former.Fields.HasSameFields(self.Fields) && comparison.Set.IsEmpty && comparison.Removed.IsEmpty)
        {
            self = self with { Time = former.Time };
        }

        var left = others.Select(owner => owner with { Fields = owner.Fields.Except(comparison.Set).Except(comparison.Removed) });
        return (merged!.AsObject(), With(left, self, (_, own) => own));
    }

    private static FieldOwners With(IEnumerable<FieldOwner> owners, FieldOwner self, Func<FieldOwner, FieldOwner, FieldOwner> join)
    {
        var all = owners.ToList();
        var at = all.FindIndex(self.IsSameAs);
        if (at < 0)
        {
            all.Add(self);
        }
        else
        {
            all[at] = join(all[at], self);
        }

        return new FieldOwners(all);
    }

    private FieldOwners WithFewUpdaters()
    {
        var updaters = _owners.Where(owner => owner is { Operation: FieldOwner.Update, Subresource: "" })
            .OrderBy(owner => owner.Time, StringComparer.Ordinal)
            .ToList();
        if (updaters.Count <= MostUpdaters)
        {
            return this;
        }

        // One place is for the old ones themselves.
        var old = updaters.Take(updaters.Count - MostUpdaters + 1).ToList();
        return old.Aggregate(
            new FieldOwners(_owners.Except(old)),
            (kept, owner) => With(
                kept._owners,
                owner with { Name = OldUpdaters, ApiVersion = old[^1].ApiVersion },
                (before, own) => own with { Fields = before.Fields.Union(own.Fields) }));
    }

    private static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
