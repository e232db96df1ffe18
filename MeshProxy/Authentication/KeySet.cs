using System.Collections.Immutable;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MeshProxy.Authentication;

/// <summary>An issuer's public keys.</summary>
internal sealed class KeySet
{
    // What the library checks beside the signature has been checked by then, in Envoy's order and words.
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    private readonly ImmutableArray<Entry> _keys;

    private KeySet(ImmutableArray<Entry> keys) => _keys = keys;

    /// <summary>Reads a JSON Web Key Set; keys that cannot be used are left out.</summary>
    /// <param name="jwks">The set; empty when the keys are not known yet.</param>
    /// <exception cref="ArgumentException">It is no key set.</exception>
    public static KeySet Of(string jwks)
    {
        if (jwks.Length == 0)
        {
            return new KeySet([]);
        }

        var keys = ImmutableArray.CreateBuilder<Entry>();
        foreach (var key in JsonWebKeySet.Create(jwks).Keys)
        {
            if (key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve && JsonWebKeyConverter.TryConvertToSecurityKey(key, out var usable))
            {
                keys.Add(new Entry(key.Kid ?? "", key.Alg ?? "", key.Kty == JsonWebAlgorithmsKeyTypes.RSA, usable));
            }
        }

        return new KeySet(keys.DrainToImmutable());
    }

    /// <summary>Checks the signature with each key that it could be made with.</summary>
    public async ValueTask<TokenVerdict> VerifyAsync(Token token)
    {
        // Before any key has come, a token that names one finds none; else there would be one to try.
        var isNamed = _keys.IsEmpty && token.KeyId.Length == 0;
        List<SecurityKey>? candidates = null;
        foreach (var key in _keys)
        {
            if ((token.KeyId.Length == 0 || key.Id.Length == 0 || key.Id == token.KeyId) && (key.Algorithm.Length == 0 || key.Algorithm == token.Algorithm))
            {
                isNamed = true;

                // The key says what it is for, not the token: no public key ever serves as a secret.
                if (key.IsRsa ? token.Algorithm is ['R' or 'P', ..] : token.Algorithm is ['E', 'S', ..])
                {
                    (candidates ??= []).Add(key.Key);
                }
            }
        }

        return !isNamed ? TokenVerdict.NoKey
            : candidates is not null && await IsSignedAsync(token, candidates) ? TokenVerdict.Valid
            : TokenVerdict.WrongSignature;
    }

    private static async ValueTask<bool> IsSignedAsync(Token token, List<SecurityKey> candidates)
    {
        var result = await Handler.ValidateTokenAsync(token.Text, new TokenValidationParameters
        {
            IssuerSigningKeyResolver = (_, _, _, _) => candidates,
            TryAllIssuerSigningKeys = true,
            RequireSignedTokens = true,
            ValidAlgorithms = [token.Algorithm],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
        });
        return result.IsValid;
    }

    private sealed record Entry(string Id, string Algorithm, bool IsRsa, SecurityKey Key);
}
