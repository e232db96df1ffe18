using System.Text.RegularExpressions;
using MeshModel.Findings;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>RA: whose tokens are believed.</summary>
internal static partial class RequestAuthenticationRules
{
    private const int LongestUri = 2048;

    public static void Check(RequestAuthentication resource, Report report)
    {
        var spec = resource.Spec;
        PolicyTargetRules.Check(spec.Selector, spec.TargetRef, spec.TargetRefs, report);
        for (var i = 0; i < spec.JwtRules.Count; i++)
        {
            CheckRule(spec.JwtRules[i], FieldPath.Element("spec.jwtRules", i), report);
        }
    }

    private static void CheckRule(JwtRule rule, string path, Report report)
    {
        if (rule.Issuer.Length == 0 && rule.KeysUri.Length == 0)
        {
            report.Error("RA-1", path, "needs an issuer, or a jwksUri whose keys are good for any issuer");
        }

        CheckUri(rule.JwksUri, path + ".jwksUri", report);
        CheckUri(rule.OldJwksUri, path + ".jwks_uri", report);
        if (rule is { Jwks: null, KeysUri: "", Issuer.Length: > 0 } && !IsWebUri(rule.Issuer))
        {
            report.Warn("RA-KEYS", path, $"has neither jwks nor jwksUri, and the issuer \"{rule.Issuer}\" is no http or https URL to ask for its keys: every token of it is refused");
        }

        if (rule.Jwks is { } keys)
        {
            JwksRules.Check(keys, path + ".jwks", report);
        }

        CheckNames(rule.Audiences, path + ".audiences", report);
        CheckNames([.. rule.FromHeaders.Select(header => header.Name)], path + ".fromHeaders", report, ".name");
        CheckNames(rule.FromParams, path + ".fromParams", report);
        CheckNames(rule.FromCookies, path + ".fromCookies", report);
        if (rule.OutputPayloadToHeader is { Length: > 0 } header && !Names.IsToken(header))
        {
            report.Error("RA-5", path + ".outputPayloadToHeader", $"is \"{header}\", which is no name of a header");
        }

        for (var i = 0; i < rule.OutputClaimToHeaders.Count; i++)
        {
            CheckOutput(rule.OutputClaimToHeaders[i], FieldPath.Element(path + ".outputClaimToHeaders", i), report);
        }
    }

    private static void CheckUri(string? uri, string path, Report report)
    {
        if (uri is not null && (uri.Length is 0 or > LongestUri || !IsWebUri(uri)))
        {
            report.Error("RA-2", path, $"must be an http or https URL of at most {LongestUri} characters, with a valid port if it has one");
        }
    }

    private static bool IsWebUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.Port > 0;

    private static void CheckNames(IReadOnlyList<string> names, string path, Report report, string field = "")
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length == 0)
            {
                report.Error("RA-4", FieldPath.Element(path, i) + field, "may not be empty");
            }
        }
    }

    private static void CheckOutput(ClaimToHeader output, string path, Report report)
    {
        if (!HeaderName().IsMatch(output.Header))
        {
            report.Error("RA-5", path + ".header", $"is \"{output.Header}\"; it may have letters, digits, '-' and '_', at least one");
        }

        if (output.Claim.Length == 0)
        {
            report.Error("RA-5", path + ".claim", "may not be empty");
        }
    }

    [GeneratedRegex(@"^[-_A-Za-z0-9]+\z")]
    private static partial Regex HeaderName();
}
