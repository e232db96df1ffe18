using MeshModel.Schemas;

namespace MeshControlPlane.Api.Writing;

/// <summary>What the query of a write asks for.</summary>
/// <param name="DryRun">Whether everything is done but kept.</param>
/// <param name="UnknownFields">What becomes of fields that the kind does not have.</param>
internal sealed record WriteOptions(bool DryRun, UnknownFields UnknownFields)
{
    /// <summary>Reads <c>dryRun</c> and <c>fieldValidation</c>.</summary>
    /// <exception cref="ApiException">One has a value that it cannot have.</exception>
    public static WriteOptions Of(IQueryCollection query) => new(
        IsDryRun(query["dryRun"].Where(value => !string.IsNullOrEmpty(value))!),
        query["fieldValidation"].ToString() switch
        {
            // Kubernetes warns where a client does not say (kubectl patch, kubectl before 1.25): a field that is dropped is a mistake that nobody finds.
            "" or "Strict" => UnknownFields.Refuse,
            "Warn" => UnknownFields.Warn,
            "Ignore" => UnknownFields.Drop,
            var other => throw ApiErrors.BadRequest($"fieldValidation: Unsupported value: \"{other}\": supported values: \"Ignore\", \"Warn\", \"Strict\""),
        });

    /// <summary>Reads the list that <c>dryRun</c> is.</summary>
    /// <exception cref="ApiException">It holds something else than <c>All</c>.</exception>
    public static bool IsDryRun(IEnumerable<string> values)
    {
        var given = values.ToList();
        return given.Find(value => value != "All") is { } other
            ? throw ApiErrors.BadRequest($"dryRun: Unsupported value: \"{other}\": supported values: \"All\"")
            : given.Count > 0;
    }
}
