namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>What is applied would take fields from their owners.</summary>
internal sealed class FieldConflictException(IReadOnlyList<FieldConflict> conflicts) : Exception("Fields have other owners.")
{
    /// <summary>Which fields, by owner.</summary>
    public IReadOnlyList<FieldConflict> Conflicts { get; } = conflicts;

    /// <summary>All of these fields.</summary>
    public FieldSet Fields => Conflicts.Aggregate(FieldSet.Empty, (all, conflict) => all.Union(conflict.Fields));

    /// <summary>The answer, in Kubernetes' words.</summary>
    public ApiException ToApiException()
    {
        var causes = Conflicts.SelectMany(conflict => conflict.Fields.Paths().Select(path => ($"conflict with {conflict.OwnerText}", path))).ToList();
        var message = causes.Count == 1
            ? $"Apply failed with 1 conflict: {causes[0].Item1}: {causes[0].path}"
            : $"Apply failed with {causes.Count} conflicts: {string.Join('\n', Conflicts.Select(conflict =>
                $"conflicts with {conflict.OwnerText}:\n{string.Join('\n', conflict.Fields.Paths().Select(path => $"- {path}"))}"))}";
        return ApiErrors.ApplyConflict(message, causes);
    }
}
