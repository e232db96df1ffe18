using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>What the API said to a write of the console.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Answer">The object, or a <c>Status</c>.</param>
/// <param name="Warnings">What kubectl would print after <c>Warning:</c>.</param>
public sealed record WriteAnswer(int Code, JsonObject Answer, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>Whether somebody else has changed the object meanwhile.</summary>
    public bool IsConflict => Code == StatusCodes.Status409Conflict;

    /// <summary>The refusal, in the words of kubectl.</summary>
    public string Refusal
    {
        get
        {
            var message = Answer["message"]?.ToString() ?? "";
            if (Answer["reason"]?.ToString() != "Invalid" || Answer["details"] is not JsonObject details)
            {
                return $"Error from server ({Answer["reason"]}): {message}";
            }

            var causes = (details["causes"] as JsonArray ?? [])
                .Select(cause => cause!["field"]?.ToString() is { Length: > 0 } path ? $"{path}: {cause["message"]}" : $"{cause["message"]}").ToList();
            var head = $"The {details["kind"]} \"{details["name"]}\" is invalid:";
            return causes.Count == 1 ? $"{head} {causes[0]}" : $"{head}\n{string.Join('\n', causes.Select(cause => $"* {cause}"))}";
        }
    }
}
