using MeshModel.Security;

namespace MeshTranslation.Security;

/// <summary>Where the public keys of a token rule are to be had, when they do not stand in the rule.</summary>
/// <param name="Uri">Of the keys, or of the document of OpenID discovery that says where they are.</param>
/// <param name="IsDiscovery">Whether it is the latter.</param>
/// <param name="Timeout">Longest time to fetch them.</param>
public sealed record KeySetSource(Uri Uri, bool IsDiscovery, TimeSpan Timeout)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What keys of this source are known by; sources that differ in their timeout alone are the same.</summary>
    public string Id => Uri.AbsoluteUri;

    /// <summary>The source of a rule; <see langword="null"/> when the keys stand in it, or when nothing says where they are.</summary>
    public static KeySetSource? Of(JwtRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Jwks is not null)
        {
            return null;
        }

        var isDiscovery = rule.KeysUri.Length == 0;
        var text = isDiscovery ? rule.Issuer.TrimEnd('/') + "/.well-known/openid-configuration" : rule.KeysUri;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new KeySetSource(uri, isDiscovery, rule.Timeout ?? DefaultTimeout)
            : null;
    }
}
