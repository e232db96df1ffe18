using System.Text.Json.Nodes;
using MeshModel.Analysis;
using MeshModel.Findings;

namespace MeshControlPlane.Conditions;

/// <summary>What analysis found, in the form that Istio writes into a resource's status.</summary>
internal static class AnalysisStatus
{
    /// <summary>Istio's condition <c>PassedAnalysis</c>: its status, reason and message.</summary>
    public static (bool Passed, string Reason, string Message) Condition(IReadOnlyList<AnalysisMessage> messages)
    {
        string[] counts =
        [
            .. new[] { (Severity.Error, "Error"), (Severity.Warning, "Warning") }
                .Select(entry => (Count: messages.Count(message => message.Code.Severity == entry.Item1), Word: entry.Item2))
                .Where(entry => entry.Count > 0)
                .Select(entry => $"{entry.Count} {entry.Word}{(entry.Count == 1 ? "" : "s")}"),
        ];
        return counts.Length == 0
            ? (true, "noErrorsFound", "No errors found")
            : (false, "errorsFound", $"{string.Join(" and ", counts)} found. See validationMessages field for details");
    }

    /// <summary>Istio's <c>validationMessages</c>, with what to say in <c>message</c>.</summary>
    public static JsonArray Messages(IReadOnlyList<AnalysisMessage> messages) => [.. messages.Select(Message)];

    private static JsonObject Message(AnalysisMessage message)
    {
        var written = new JsonObject
        {
            ["type"] = new JsonObject { ["name"] = message.Code.Name, ["code"] = message.Code.Code },
            ["level"] = message.Code.Severity.ToString().ToUpperInvariant(),
        };
        if (message.Code.Documentation is { } page)
        {
            written["documentationUrl"] = page.ToString();
        }

        written["message"] = message.ToString();
        return written;
    }
}
