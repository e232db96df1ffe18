using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-MT and VS-JWT-1: the conditions of an HTTP rule.</summary>
internal static class MatchRules
{
    private const string Claims = "@request.auth.claims";

    private static readonly string[] PseudoHeaders = [":method", ":scheme", ":authority", ":path", ":status"];

    public static void Check(HttpMatchRequest match, string path, bool claimsAllowed, Report report)
    {
        CheckText(match.Uri, path + ".uri", emptyPrefix: true, report);
        CheckText(match.Scheme, path + ".scheme", emptyPrefix: false, report);
        CheckText(match.Method, path + ".method", emptyPrefix: false, report);
        CheckText(match.Authority, path + ".authority", emptyPrefix: false, report);
        CheckHeaders(match.Headers, path + ".headers", claimsAllowed, starIsPresence: false, report);
        CheckHeaders(match.WithoutHeaders, path + ".withoutHeaders", claimsAllowed, starIsPresence: true, report);
        foreach (var (name, text) in match.QueryParams)
        {
            CheckText(text, FieldPath.Field(path + ".queryParams", name), emptyPrefix: false, report);
        }

        if (match.Port != 0)
        {
            Ports.Check(match.Port, path + ".port", report);
        }

        CheckSource(match.SourceLabels, match.SourceNamespace, match.Gateways, path, report);
    }

    /// <summary>The conditions on the caller, which rules of all protocols have.</summary>
    public static void CheckSource(IReadOnlyDictionary<string, string> labels, string? sourceNamespace, IReadOnlyList<string> gateways, string path, Report report)
    {
        Names.CheckLabels(labels, path + ".sourceLabels", report);
        if (sourceNamespace is { Length: > 0 } && !Names.IsLabel(sourceNamespace))
        {
            report.Error("VS-MT-7", path + ".sourceNamespace", $"is \"{sourceNamespace}\"; a namespace has lower-case letters, digits and inner hyphens, at most 63");
        }

        GatewayNameRules.Check(gateways, path + ".gateways", report);
    }

    private static void CheckHeaders(IReadOnlyDictionary<string, StringMatch> headers, string path, bool claimsAllowed, bool starIsPresence, Report report)
    {
        foreach (var (name, text) in headers)
        {
            var at = FieldPath.Field(path, name);
            if (name.StartsWith(Claims, StringComparison.Ordinal))
            {
                if (!claimsAllowed)
                {
                    report.Error("VS-JWT-1", at, "claims of a token can only be matched at gateways: list gateways, and not mesh");
                }
            }
            else if (!PseudoHeaders.Contains(name) && !Names.IsToken(name))
            {
                report.Error("VS-MT-2", at, $"\"{name}\" is no header name");
            }

            if (!starIsPresence || text.Regex != "*")
            {
                CheckText(text, at, emptyPrefix: false, report);
            }
        }
    }

    private static void CheckText(StringMatch? text, string path, bool emptyPrefix, Report report)
    {
        if (text is null)
        {
            return;
        }

        if (text.Prefix is "" && !emptyPrefix)
        {
            report.Error("VS-MT-3", path + ".prefix", "may not be empty; {} asks for presence alone");
        }

        if (text.Regex is { } regex)
        {
            report.Error(path + ".regex", RegularExpressions.Check(regex));
        }
    }
}
