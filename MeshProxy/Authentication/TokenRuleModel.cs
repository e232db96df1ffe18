using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MeshProtocol;
using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>A <see cref="TokenRule"/>, ready for use: Envoy's JWT provider.</summary>
internal sealed class TokenRuleModel
{
    // Envoy's: clocks differ.
    private const double ClockSkewSeconds = 60;

    private readonly TokenRule _rule;
    private readonly KeySet _keys;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _audiences;
    private readonly ImmutableArray<TokenPlace> _places;
    private readonly ImmutableArray<(string Header, string[] Path)> _outputs;
    private readonly ImmutableArray<string> _spaceDelimited;

    /// <exception cref="ArgumentException">The keys cannot be read.</exception>
    public TokenRuleModel(TokenRule rule, TimeProvider time)
    {
        _rule = rule;
        _time = time;
        _keys = KeySet.Of(rule.Jwks);
        _audiences = rule.Audiences.Select(Audience).ToHashSet(StringComparer.Ordinal);
        _places =
        [
            .. rule.Headers.OrderBy(header => header.Name, StringComparer.Ordinal).Select(header => new HeaderPlace(header.Name, header.Prefix)),
            .. rule.QueryParameters.Select(name => new QueryPlace(name)),
            .. rule.Cookies.Select(name => new CookiePlace(name)),
        ];
        _outputs = [.. rule.ClaimHeaders.Select(output => (output.Header, output.Path.ToArray()))];
        _spaceDelimited = [.. rule.SpaceDelimitedClaims];
    }

    /// <summary>Takes out of a request what only this rule may put in.</summary>
    public void RemoveOutputs(IHeaderDictionary headers)
    {
        if (_rule.PayloadHeader.Length > 0)
        {
            headers.Remove(_rule.PayloadHeader);
        }

        foreach (var (header, _) in _outputs)
        {
            headers.Remove(header);
        }
    }

    /// <summary>Checks the tokens where the rule looks for them. All must be valid: else the application might believe the one that is not.</summary>
    public async ValueTask<(TokenVerdict Verdict, TokenClaims? Claims)> CheckAsync(Exchange exchange)
    {
        var found = new List<FoundToken>();
        foreach (var place in _places)
        {
            place.Find(exchange, found);
        }

        var valid = new List<(Token Token, TokenPlace Place)>(found.Count);
        for (var i = found.Count - 1; i >= 0; i--)
        {
            var verdict = Token.Read(found[i].Text, out var token);
            if (verdict == TokenVerdict.Valid)
            {
                verdict = await CheckAsync(token);
            }

            if (verdict != TokenVerdict.Valid)
            {
                return (verdict, null);
            }

            valid.Add((token, found[i].Place));
        }

        if (valid.Count == 0)
        {
            return (TokenVerdict.Missing, null);
        }

        foreach (var (token, place) in valid)
        {
            Admit(exchange, token, place);
        }

        return (TokenVerdict.Valid, new TokenClaims(valid[^1].Token.Payload, _spaceDelimited));
    }

    private async ValueTask<TokenVerdict> CheckAsync(Token token)
    {
        if (_rule.Issuer.Length > 0 && _rule.Issuer != token.Issuer)
        {
            return TokenVerdict.UnknownIssuer;
        }

        var now = Math.Floor(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        if (now + ClockSkewSeconds < token.NotBefore)
        {
            return TokenVerdict.NotYetValid;
        }

        if (token.Expiry > 0 && now > token.Expiry + ClockSkewSeconds)
        {
            return TokenVerdict.Expired;
        }

        if (_audiences.Count > 0 && !token.Audiences.Exists(audience => _audiences.Contains(Audience(audience))))
        {
            return TokenVerdict.AudienceNotAllowed;
        }

        return await _keys.VerifyAsync(token);
    }

    private void Admit(Exchange exchange, Token token, TokenPlace place)
    {
        var headers = exchange.Context.Request.Headers;
        if (_rule.PayloadHeader.Length > 0)
        {
            headers.Append(_rule.PayloadHeader, token.PayloadText);
        }

        var claims = new TokenClaims(token.Payload, _spaceDelimited);
        foreach (var (header, path) in _outputs)
        {
            if (claims.TryGet(path, out var claim) && TextOf(claim) is { Length: > 0 } text)
            {
                headers.Append(header, text);
            }
        }

        if (!_rule.ForwardsToken)
        {
            place.Remove(exchange);
        }
    }

    /// <summary>Single values only; null for what a header cannot hold.</summary>
    private static string? TextOf(JsonElement claim)
    {
        switch (claim.ValueKind)
        {
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            case JsonValueKind.Number:
                var number = claim.GetDouble();
                return number is >= 0 and < ulong.MaxValue && Math.Floor(number) == number
                    ? ((ulong)number).ToString(CultureInfo.InvariantCulture)
                    : number.ToString("F6", CultureInfo.InvariantCulture);
            case JsonValueKind.String:
                // Header values are passed on byte for byte.
                var text = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(claim.GetString()!));
                return text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && !text.Contains('\x7f', StringComparison.Ordinal) ? text : null;
            default:
                return null;
        }
    }

    private static string Audience(string audience)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (audience.StartsWith(scheme, StringComparison.Ordinal))
            {
                audience = audience[scheme.Length..];
                break;
            }
        }

        return audience.EndsWith('/') ? audience[..^1] : audience;
    }
}
