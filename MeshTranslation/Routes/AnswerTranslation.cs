using System.Globalization;
using Google.Protobuf;
using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>Makes what a route answers, or adds to answers, by itself.</summary>
internal static class AnswerTranslation
{
    private const int DefaultStatus = 301;

    /// <returns>Null for a status that proxies do not redirect with: the rule then has no action.</returns>
    public static Redirect? Translate(HttpRedirect redirect)
    {
        var status = redirect.RedirectCode == 0 ? DefaultStatus : redirect.RedirectCode;
        return status is not (301 or 302 or 303 or 307 or 308) ? null : new Redirect
        {
            Status = status,
            Path = redirect.Uri ?? "",
            Prefix = redirect.PrefixRewrite ?? "",
            Authority = redirect.Authority ?? "",
            Scheme = redirect.Scheme ?? "",
            Port = redirect.Port ?? 0,
            DerivePort = redirect.DerivePort switch
            {
                RedirectPortSelection.FromProtocolDefault => RedirectPort.ProtocolDefault,
                RedirectPortSelection.FromRequestPort => RedirectPort.Request,
                _ => RedirectPort.Unspecified,
            },
        };
    }

    public static DirectResponse Translate(HttpDirectResponse response) => new()
    {
        Status = response.Status,
        Body = response.Body switch
        {
            { String: { } text } => ByteString.CopyFromUtf8(text),
            { Bytes: { } bytes } => ByteString.FromBase64(bytes),
            _ => ByteString.Empty,
        },
    };

    public static MeshProtocol.CorsPolicy? Translate(MeshModel.Networking.CorsPolicy? policy) => policy is null ? null : new()
    {
        AllowOrigins =
        {
            policy.AllowOrigins.Select(RouteTranslation.Translate),
            policy.AllowOrigins.Count > 0 ? [] : policy.AllowOrigin.Select(origin => new MeshProtocol.StringMatch { Exact = origin }),
        },
        AllowMethods = string.Join(',', policy.AllowMethods),
        AllowHeaders = string.Join(',', policy.AllowHeaders),
        ExposeHeaders = string.Join(',', policy.ExposeHeaders),
        MaxAge = policy.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "",
        AllowCredentials = policy.AllowCredentials == true,
        AnswersUnmatchedPreflights = policy.UnmatchedPreflights == UnmatchedPreflights.Ignore,
    };

    public static Rewrite? Translate(HttpRewrite? rewrite) => rewrite is null ? null : new Rewrite
    {
        Path = rewrite.Uri ?? "",
        Authority = rewrite.Authority ?? "",
        Regex = rewrite.UriRegexRewrite is { Match: { } pattern } regex
            ? new MeshProtocol.RegexRewrite { Pattern = pattern, Substitution = regex.Rewrite ?? "" }
            : null,
    };
}
