using MeshModel.Schemas;

namespace MeshControlPlane.Api.Writing;

/// <summary>What a write asks for besides its body.</summary>
/// <param name="DryRun">Whether everything is done but kept.</param>
/// <param name="UnknownFields">What becomes of fields that the kind does not have.</param>
/// <param name="Writer">Who writes: whose the fields are that change.</param>
/// <param name="IsWriterNamed">Whether the writer gave that name, rather than being known by its program's.</param>
/// <param name="Force">For server-side apply: whether fields are taken from their owners; <see langword="null"/> when it is not said.</param>
internal sealed record WriteOptions(bool DryRun, UnknownFields UnknownFields, string Writer, bool IsWriterNamed, bool? Force)
{
    private const int LongestWriter = 128;

    /// <summary>Reads <c>dryRun</c>, <c>fieldValidation</c>, <c>fieldManager</c> and <c>force</c>.</summary>
    /// <exception cref="ApiException">One has a value that it cannot have.</exception>
    public static WriteOptions Of(HttpRequest request)
    {
        var query = request.Query;
        var writer = query["fieldManager"].ToString();
        if (writer.Length > LongestWriter || writer.Any(char.IsControl))
        {
            throw ApiErrors.BadRequest($"fieldManager: Invalid value: must be printable and may not be longer than {LongestWriter} characters");
        }

        return new WriteOptions(
            IsDryRun(query["dryRun"].Where(value => !string.IsNullOrEmpty(value))!),
            UnknownFieldsOf(query["fieldValidation"].ToString()),
            writer.Length > 0 ? writer : ProgramOf(request.Headers.UserAgent.ToString()),
            writer.Length > 0,
            query["force"].ToString() switch
            {
                "" => null,
                "true" or "1" => true,
                "false" or "0" => false,
                var other => throw ApiErrors.BadRequest($"force: Invalid value: \"{other}\": must be true or false"),
            });
    }

    /// <summary>Reads the list that <c>dryRun</c> is.</summary>
    /// <exception cref="ApiException">It holds something else than <c>All</c>.</exception>
    public static bool IsDryRun(IEnumerable<string> values)
    {
        var given = values.ToList();
        return given.Find(value => value != "All") is { } other
            ? throw ApiErrors.BadRequest($"dryRun: Unsupported value: \"{other}\": supported values: \"All\"")
            : given.Count > 0;
    }

    // Kubernetes warns where a client does not say (kubectl patch, kubectl before 1.25): a field that is dropped is a mistake that nobody finds.
    private static UnknownFields UnknownFieldsOf(string fieldValidation) => fieldValidation switch
    {
        "" or "Strict" => UnknownFields.Refuse,
        "Warn" => UnknownFields.Warn,
        "Ignore" => UnknownFields.Drop,
        var other => throw ApiErrors.BadRequest($"fieldValidation: Unsupported value: \"{other}\": supported values: \"Ignore\", \"Warn\", \"Strict\""),
    };

    private static string ProgramOf(string userAgent) =>
        string.Concat(userAgent.TakeWhile(letter => letter != '/').Where(letter => !char.IsControl(letter)).Take(LongestWriter)) is { Length: > 0 } program
            ? program
            : "unknown";
}
