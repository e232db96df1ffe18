using System.Text.Json.Nodes;

namespace Aspire.Hosting.Commands;

/// <summary>Reads from <c>metadata.managedFields</c> whose a field is.</summary>
internal static class FieldOwners
{
    /// <summary>The manager of a field such as <c>spec/http</c>, or of something in it; null where nobody is. Of several, commands are named first.</summary>
    public static string? Of(JsonObject item, string field)
    {
        var managers = (item["metadata"]?["managedFields"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(entry => Has(entry["fieldsV1"] as JsonObject, field))
            .Select(entry => entry["manager"]?.ToString())
            .ToList();
        return managers.Contains(ChangeLedger.FieldManager) ? ChangeLedger.FieldManager : managers.FirstOrDefault();
    }

    private static bool Has(JsonObject? fields, string field)
    {
        foreach (var part in field.Split('/', 2))
        {
            if (fields?[$"f:{part}"] is not JsonObject inner)
            {
                return false;
            }

            fields = inner;
        }

        return true;
    }
}
