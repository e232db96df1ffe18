using MeshControlPlane.Api;
using MeshControlPlane.Conditions;
using MeshModel.Findings;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>A resource in the list.</summary>
/// <param name="Key">Which.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Errors">How many errors analysis has found.</param>
/// <param name="Warnings">How many warnings.</param>
/// <param name="Codes">The codes of the findings.</param>
/// <param name="IsAccepted">Whether it is accepted.</param>
/// <param name="Programmed">How far it has got: <c>4/5 proxies</c>.</param>
/// <param name="IsProgrammed">Whether that is all the way.</param>
internal sealed record ConfigurationRow(
    ResourceKey Key, DateTimeOffset Created, int Errors, int Warnings, string Codes, bool IsAccepted, string Programmed, bool IsProgrammed)
{
    public static ConfigurationRow Of(Resource resource, ResourceAnalysis analysis, ArrivalTable arrivals, IResourceStatus status)
    {
        var messages = analysis.Of(resource.Key);
        var arrival = arrivals.Of(resource.Key, resource.Metadata.ResourceVersion);
        var accepted = status.StatusOf(resource)?["conditions"]?.AsArray().FirstOrDefault(condition => condition!["type"]?.ToString() == "Accepted");
        return new ConfigurationRow(
            resource.Key,
            resource.Metadata.CreationTimestamp,
            messages.Count(message => message.Code.Severity == Severity.Error),
            messages.Count(message => message.Code.Severity == Severity.Warning),
            string.Join(", ", messages.Select(message => message.Code.Code).Distinct()),
            accepted?["status"]?.ToString() == "True",
            arrival.Concerned == 0 ? "used by no proxy" : $"{arrival.Count} proxies",
            arrival.IsProgrammed);
    }

    /// <summary>What is to be said of its findings.</summary>
    public string Findings => (Errors, Warnings) switch
    {
        (0, 0) => "No findings",
        (var errors, 0) => Count(errors, "error"),
        (0, var warnings) => Count(warnings, "warning"),
        var (errors, warnings) => $"{Count(errors, "error")}, {Count(warnings, "warning")}",
    };

    private static string Count(int number, string word) => $"{number} {word}{(number == 1 ? "" : "s")}";
}
