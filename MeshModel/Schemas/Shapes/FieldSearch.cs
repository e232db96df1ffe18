using System.Text.Json.Nodes;
using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

/// <summary>Looks for the object that has a field, in all that is around the present one and in all of those.</summary>
internal static class FieldSearch
{
    private const int Deepest = 3;

    /// <summary>The nearest places for a field of this name, or of one that is the same but for its case; none where the resource has no such field.</summary>
    public static IReadOnlyList<FieldPlace> Find(string name, Reading reading)
    {
        var places = new List<FieldPlace>();
        var up = 0;
        foreach (var (shape, path, node) in reading.Around)
        {
            if (up > 0 && NameIn(shape, name, path) is { } known)
            {
                places.Add(new FieldPlace(known, FieldPath.Field(path, known), up, 0, IsAwaited: false));
            }

            Descend(shape, path, node, name, up, 1, places);
            up++;
        }

        if (places.Count == 0)
        {
            return [];
        }

        // Further out first: what stands too deep is the commoner slip, and the clearer one.
        var nearest = places.OrderBy(place => place.Distance).ThenBy(place => place.Down).First();
        var all = places.Where(place => place.Up == nearest.Up && place.Down == nearest.Down).DistinctBy(place => place.Path).ToList();
        return all.Exists(place => place.IsAwaited) ? all.FindAll(place => place.IsAwaited) : all;
    }

    private static void Descend(RecordShape shape, string path, JsonObject? node, string name, int up, int down, List<FieldPlace> places)
    {
        foreach (var field in shape.Fields)
        {
            var at = FieldPath.Field(path, field.Name);
            var (inner, isGiven, value) = (field.Value, node?.ContainsKey(field.Name) == true, node?[field.Name]);
            while (inner is IElementShape list)
            {
                inner = list.Element;
                at += "[]";
            }

            if (inner is not RecordShape record)
            {
                // `labels:` with its entries beside it.
                if (up == 0 && down == 1 && isGiven && value is null && inner.Schema.Type == SchemaType.Map)
                {
                    places.Add(new FieldPlace(name, FieldPath.Field(at, name), up, down, IsAwaited: true));
                }

                continue;
            }

            if (NameIn(record, name, at) is { } known)
            {
                places.Add(new FieldPlace(known, FieldPath.Field(at, known), up, down, isGiven && value is null));
            }

            if (down < Deepest)
            {
                Descend(record, at, value as JsonObject, name, up, down + 1, places);
            }
        }
    }

    private static string? NameIn(RecordShape shape, string name, string path) =>
        path.Length == 0 && name is "apiVersion" or "kind" ? name
        : shape.Fields.FirstOrDefault(field => Spelling.IsSame(field.Name, name))?.Name;
}
