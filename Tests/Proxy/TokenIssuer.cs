using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tests.Proxy;

/// <summary>Makes keys and tokens, right ones and wrong ones, without the library that checks them.</summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; init; } = "key-1";

    /// <summary>The public keys, in one line.</summary>
    public string Jwks
    {
        get
        {
            var rsa = _rsa.ExportParameters(false);
            var point = _ec.ExportParameters(false).Q;
            return $$"""{"keys":[{"kty":"RSA","kid":"{{KeyId}}","n":"{{Text(rsa.Modulus!)}}","e":"{{Text(rsa.Exponent!)}}"},{"kty":"EC","kid":"{{KeyId}}-ec","crv":"P-256","x":"{{Text(point.X!)}}","y":"{{Text(point.Y!)}}"}]}""";
        }
    }

    /// <summary>The public key as a file has it, for those who would use it as a secret.</summary>
    public byte[] PublicKeyFile => Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());

    public string Sign(string payload, string algorithm = "RS256", string? keyId = null) =>
        Complete($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{keyId ?? (algorithm[0] == 'E' ? KeyId + "-ec" : KeyId)}}"}""", payload, algorithm);

    public string SignWithoutKeyId(string payload) => Complete("""{"alg":"RS256"}""", payload, "RS256");

    /// <summary>Signed with a secret, whatever the keys are.</summary>
    public string SignWithSecret(string payload, byte[] secret)
    {
        var signed = Signed($$"""{"alg":"HS256","kid":"{{KeyId}}"}""", payload);
        return $"{signed}.{Text(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Unsigned(string header, string payload, string signature) => $"{Signed(header, payload)}.{signature}";

    public static string Unsigned(string header, byte[] payload, string signature) => $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(payload)}.{signature}";

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>A payload of these claims, and an issuer.</summary>
    public static string Payload(string issuer, string subject = "me", string more = "") =>
        $"{{\"iss\":{JsonSerializer.Serialize(issuer)},\"sub\":{JsonSerializer.Serialize(subject)}{(more.Length > 0 ? "," + more : "")}}}";

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    private static string Signed(string header, string payload) => $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(payload))}";

    private string Complete(string header, string payload, string algorithm)
    {
        var signed = Signed(header, payload);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "ES256" => _ec.SignData(bytes, HashAlgorithmName.SHA256),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "RS512" => _rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            _ => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{signed}.{Text(signature)}";
    }
}
