using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MeshProxy.Authentication;

/// <summary>A JSON Web Token, read and not yet verified. What two readers could take for two different things is not read at all.</summary>
internal sealed class Token
{
    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly HashSet<string> Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "EdDSA"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private Token(string text) => Text = text;

    /// <summary>As it was sent.</summary>
    public string Text { get; }

    public string Algorithm { get; private set; } = "";

    /// <summary>Empty when it names no key.</summary>
    public string KeyId { get; private set; } = "";

    /// <summary>The payload as it was sent.</summary>
    public string PayloadText { get; private set; } = "";

    public JsonElement Payload { get; private set; }

    public string Issuer { get; private set; } = "";

    public List<string> Audiences { get; } = [];

    /// <summary>Seconds since the epoch; 0 for none.</summary>
    public double NotBefore { get; private set; }

    /// <summary>Seconds since the epoch; 0 for none.</summary>
    public double Expiry { get; private set; }

    /// <returns><see cref="TokenVerdict.Valid"/> when it could be read.</returns>
    public static TokenVerdict Read(string text, out Token token)
    {
        token = new Token(text);
        if (text.Split('.') is not [{ Length: > 0 } header, { Length: > 0 } payload, { Length: > 0 } signature])
        {
            return TokenVerdict.BadFormat;
        }

        var verdict = token.ReadHeader(header);
        if (verdict == TokenVerdict.Valid)
        {
            verdict = token.ReadPayload(payload);
        }

        return verdict == TokenVerdict.Valid && Decode(signature) is null ? TokenVerdict.SignatureNotBase64 : verdict;
    }

    private TokenVerdict ReadHeader(string text)
    {
        if (Decode(text) is not { } bytes)
        {
            return TokenVerdict.HeaderNotBase64;
        }

        if (Object(bytes) is not { } header)
        {
            return TokenVerdict.HeaderNotJson;
        }

        if (!TryText(header, "alg", out var algorithm) || algorithm is null)
        {
            return TokenVerdict.AlgorithmMissing;
        }

        if (!Algorithms.Contains(algorithm))
        {
            return TokenVerdict.AlgorithmUnknown;
        }

        Algorithm = algorithm;
        if (!TryText(header, "kid", out var keyId))
        {
            return TokenVerdict.KeyIdNotText;
        }

        KeyId = keyId ?? "";
        return TokenVerdict.Valid;
    }

    private TokenVerdict ReadPayload(string text)
    {
        if (Decode(text) is not { } bytes)
        {
            return TokenVerdict.PayloadNotBase64;
        }

        if (Object(bytes) is not { } payload)
        {
            return TokenVerdict.PayloadNotJson;
        }

        PayloadText = text;
        Payload = payload;
        if (!TryText(payload, "iss", out var issuer))
        {
            return TokenVerdict.IssuerNotText;
        }

        Issuer = issuer ?? "";
        if (!TryText(payload, "sub", out _))
        {
            return TokenVerdict.SubjectNotText;
        }

        if (!TryTime(payload, "iat", out _))
        {
            return TokenVerdict.IssuedAtNotNumber;
        }

        if (!TryTime(payload, "nbf", out var notBefore))
        {
            return TokenVerdict.NotBeforeNotNumber;
        }

        if (!TryTime(payload, "exp", out var expiry))
        {
            return TokenVerdict.ExpiryNotNumber;
        }

        (NotBefore, Expiry) = (notBefore, expiry);
        return !ReadAudiences(payload) ? TokenVerdict.AudienceNotText
            : !TryText(payload, "jti", out _) ? TokenVerdict.IdNotText
            : TokenVerdict.Valid;
    }

    private bool ReadAudiences(JsonElement payload)
    {
        if (!payload.TryGetProperty("aud", out var audience))
        {
            return true;
        }

        switch (audience.ValueKind)
        {
            case JsonValueKind.String:
                Audiences.Add(audience.GetString()!);
                return true;
            case JsonValueKind.Array:
                foreach (var element in audience.EnumerateArray())
                {
                    if (element.ValueKind != JsonValueKind.String)
                    {
                        return false;
                    }

                    Audiences.Add(element.GetString()!);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Null when it is not base64url. Spaces, which other readers skip, and padding count as wrong.</summary>
    private static byte[]? Decode(string text) =>
        text.AsSpan().IndexOfAnyExcept(Base64UrlCharacters) < 0 && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static JsonElement? Object(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object && Utf8.IsValid(bytes) && HasReadableTexts(document.RootElement)
                ? document.RootElement.Clone()
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter: half of a surrogate pair, escaped.
            return null;
        }
    }

    /// <summary>Reads all texts once, so that none throws when it is asked for.</summary>
    /// <exception cref="InvalidOperationException">One cannot be read.</exception>
    private static bool HasReadableTexts(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString() is not null,
        JsonValueKind.Array => item.EnumerateArray().All(HasReadableTexts),
        JsonValueKind.Object => item.EnumerateObject().All(member => member.Name is not null && HasReadableTexts(member.Value)),
        _ => true,
    };

    /// <summary>Whether the member is text or missing.</summary>
    private static bool TryText(JsonElement item, string name, out string? text)
    {
        text = null;
        if (!item.TryGetProperty(name, out var member))
        {
            return true;
        }

        text = member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        return text is not null;
    }

    /// <summary>Whether the member is a time or missing.</summary>
    private static bool TryTime(JsonElement item, string name, out double seconds)
    {
        seconds = 0;
        return !item.TryGetProperty(name, out var member)
            || (member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out seconds) && seconds is >= 0 and <= long.MaxValue);
    }
}
