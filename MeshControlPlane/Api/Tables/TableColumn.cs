using System.Text.Json;

namespace MeshControlPlane.Api.Tables;

/// <summary>A column of the table that kubectl prints.</summary>
/// <param name="Name">Its heading; kubectl shows it in capitals.</param>
/// <param name="Cell">What it says of an object (with its status) at a moment.</param>
internal sealed record TableColumn(string Name, Func<JsonElement, DateTimeOffset, string> Cell)
{
    /// <summary>0 for a column that is always shown, 1 for one of <c>-o wide</c>.</summary>
    public int Priority { get; init; }

    /// <summary>What it means.</summary>
    public string Description { get; init; } = "";
}
