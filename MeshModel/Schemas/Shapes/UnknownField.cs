using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

/// <summary>Says what may have been meant by a field that does not exist.</summary>
internal static class UnknownField
{
    private const int MostPlaces = 3;
    private static readonly string[] Counts = ["", "one level", "two levels", "three levels", "four levels", "five levels", "six levels"];

    public static void Report(RecordShape shape, string name, string path, Reading reading)
    {
        if (reading.UnknownFields == UnknownFields.Drop)
        {
            return;
        }

        var message = $"unknown field; {Hint(shape, name, reading)}";
        if (reading.UnknownFields == UnknownFields.Warn)
        {
            reading.Warn(path, message);
        }
        else
        {
            reading.Error(path, message);
        }
    }

    /// <summary>Where a value that does not fit into a map may belong: into an object around it that has such a field; <see langword="null"/> when none has.</summary>
    public static string? PlaceAround(string name, Reading reading)
    {
        var up = 1;
        foreach (var (shape, path, _) in reading.Around)
        {
            if (shape.Has(name))
            {
                return Where(name, [new FieldPlace(name, FieldPath.Field(path, name), up, 0, IsAwaited: false)]);
            }

            up++;
        }

        return null;
    }

    private static string Hint(RecordShape shape, string name, Reading reading)
    {
        if (shape.Fields.FirstOrDefault(field => Spelling.IsSame(field.Name, name)) is { } spelling)
        {
            return $"did you mean `{spelling.Name}`?";
        }

        var places = FieldSearch.Find(name, reading);
        var isNear = places.Count > 0 && (places[0].Down == 0 || places[0].Distance == 1);
        return isNear ? Where(name, places)
            : Spelling.Nearest(name, shape.Fields.Select(field => field.Name)) is { } nearest ? $"did you mean `{nearest}`?"
            : places.Count > 0 ? Where(name, places)
            : $"known here: {string.Join(", ", shape.Fields.Select(field => field.Name))}";
    }

    private static string Where(string name, IReadOnlyList<FieldPlace> places)
    {
        var first = places[0];
        var direction = first switch
        {
            { Down: 0 } => Levels(first.Up, "up"),
            { Up: 0 } => Levels(first.Down, "down"),
            _ => "elsewhere",
        };
        var paths = string.Join(" or ", places.Take(MostPlaces).Select(place => place.Path));
        var more = places.Count > MostPlaces ? " (among others)" : "";
        return first.Name == name ? $"`{name}` belongs {direction}: {paths}{more}" : $"did you mean `{first.Name}`? It belongs {direction}: {paths}{more}";
    }

    private static string Levels(int count, string direction) => count < Counts.Length ? $"{Counts[count]} {direction}" : $"{count} levels {direction}";
}
