using System.Buffers.Text;
using System.Text.Json;

namespace MeshModel.Validation.Security;

/// <summary>RA-3 and RA-6: keys as a JSON Web Key Set.</summary>
internal static class JwksRules
{
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

    public static void Check(string keys, string path, Report report)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(keys, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            report.Error("RA-3", path, $"is no JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}); a JSON Web Key Set is {{\"keys\": [{{\"kty\": \"RSA\", …}}]}}");
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out var list)
                || list.ValueKind != JsonValueKind.Array)
            {
                report.Error("RA-3", path, "is no JSON Web Key Set: it has no list \"keys\"");
                return;
            }

            var number = 0;
            foreach (var key in list.EnumerateArray())
            {
                CheckKey(key, number++, path, report);
            }
        }
    }

    private static void CheckKey(JsonElement key, int number, string path, Report report)
    {
        switch (TextOf(key, "kty"))
        {
            case "RSA":
                Require(key, number, path, report, "n", "e");
                break;
            case "EC":
                Require(key, number, path, report, "x", "y");
                if (TextOf(key, "crv") is not ("P-256" or "P-384" or "P-521"))
                {
                    report.Error("RA-3", path, $"keys[{number}]: crv must be P-256, P-384 or P-521");
                }

                break;
            case "oct":
                report.Warn("RA-KEYS", path, $"keys[{number}] is a secret that signs as well as verifies; this mesh does not use such keys, and tokens signed with it are refused");
                break;
            case "OKP":
                report.Warn("RA-KEYS", path, $"keys[{number}] is of the type OKP (EdDSA), which this mesh cannot verify; tokens signed with it are refused");
                break;
            default:
                report.Error("RA-3", path, $"keys[{number}]: kty must be RSA, EC, OKP or oct");
                break;
        }

        if (key.ValueKind == JsonValueKind.Object && PrivateMembers.Any(member => key.TryGetProperty(member, out _)))
        {
            report.Warn("RA-6", path, $"keys[{number}] holds a private key; the public one is enough, and this one is now known to all who can read the resource");
        }
    }

    private static void Require(JsonElement key, int number, string path, Report report, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (TextOf(key, member) is not { Length: > 0 } text || !Base64Url.IsValid(text))
            {
                report.Error("RA-3", path, $"keys[{number}]: {member} must be a number in base64url");
            }
        }
    }

    private static string? TextOf(JsonElement key, string member) =>
        key.ValueKind == JsonValueKind.Object && key.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
