using System.Collections.Immutable;
using MeshProtocol;
using MeshProxy.Authorization;
using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>
/// Checks the tokens of requests against the rules of a listener. One rule that takes them is enough; a request that shows none to any rule passes too.
/// </summary>
internal sealed class TokenAuthenticator
{
    private const int LongestRealm = 256;

    private readonly ImmutableArray<TokenRuleModel> _rules;

    /// <exception cref="ArgumentException">The keys of a rule cannot be read.</exception>
    public TokenAuthenticator(TokenRules rules, TimeProvider time)
    {
        _rules = [.. rules.Rules.Select(rule => new TokenRuleModel(rule, time))];
        QueryParameters = [.. rules.Rules.SelectMany(rule => rule.QueryParameters).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Those in which the rules look for tokens.</summary>
    public IReadOnlyCollection<string> QueryParameters { get; }

    /// <returns>The claims of the token that was taken, and why the request is refused; each null for none.</returns>
    public async ValueTask<(TokenClaims? Claims, Refusal? Refusal)> AuthenticateAsync(Exchange exchange)
    {
        foreach (var rule in _rules)
        {
            rule.RemoveOutputs(exchange.Context.Request.Headers);
        }

        // A browser asks without credentials.
        if (IsPreflight(exchange.Context.Request))
        {
            return (null, null);
        }

        var first = TokenVerdict.Missing;
        var telling = TokenVerdict.Missing;
        foreach (var rule in _rules)
        {
            var (verdict, claims) = await rule.CheckAsync(exchange);
            if (verdict == TokenVerdict.Valid)
            {
                return (claims, null);
            }

            first = first == TokenVerdict.Missing ? verdict : first;
            telling = IsTelling(verdict) ? verdict : telling;
        }

        return first == TokenVerdict.Missing
            ? (null, null)
            : (null, RefusalOf(IsTelling(first) || telling == TokenVerdict.Missing ? first : telling, exchange));
    }

    /// <summary>A rule that finds another issuer's token says less than one that finds fault with its own.</summary>
    private static bool IsTelling(TokenVerdict verdict) => verdict is not (TokenVerdict.Missing or TokenVerdict.UnknownIssuer);

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.ToString().Length > 0
        && request.Headers.AccessControlRequestMethod.ToString().Length > 0;

    private static Refusal RefusalOf(TokenVerdict verdict, Exchange exchange)
    {
        var text = TokenVerdictText.Of(verdict);
        var target = exchange.Target;
        var path = target.Path + target.Query;
        var realm = $"{exchange.Context.Request.Headers[MeshHeaders.ForwardedProto]}://{target.Authority}{(path.Length > LongestRealm ? path[..LongestRealm] : path)}";
        return new Refusal(
            verdict == TokenVerdict.AudienceNotAllowed ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized,
            text,
            $"jwt_authn_access_denied{{{text.Replace(' ', '_')}}}",
            $"Bearer realm=\"{realm}\", error=\"invalid_token\"");
    }
}
