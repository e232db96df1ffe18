using MeshProtocol;

namespace MeshTranslation.Security;

/// <summary>Conditions on attributes that a policy names.</summary>
internal static class WhenTranslation
{
    private const string Headers = "request.headers[";
    private const string Claims = "request.auth.claims";

    public static AccessCondition Of(string key, IReadOnlyList<string> values, string home, PrincipalNames principals) => key switch
    {
        "source.ip" => Conditions.Networks(AccessSubject.SourceAddress, values),
        "remote.ip" => Conditions.Networks(AccessSubject.RemoteAddress, values),
        "destination.ip" => Conditions.Networks(AccessSubject.DestinationAddress, values),
        "destination.port" => Conditions.DestinationPorts(values),
        "connection.sni" => Conditions.Texts(AccessSubject.ServerName, values),
        "source.namespace" => PeerTranslation.Namespaces(values),
        "source.principal" => PeerTranslation.Principals(values, principals),
        "source.serviceAccount" => PeerTranslation.ServiceAccounts(values, home),
        "request.auth.principal" => RequestPrincipalTranslation.Of(values),
        "request.auth.audiences" => Conditions.Texts(AccessSubject.ClaimElement, values, path: "aud"),
        "request.auth.presenter" => Conditions.Texts(AccessSubject.ClaimElement, values, path: "azp"),
        _ when key.StartsWith(Headers, StringComparison.Ordinal) =>
            Conditions.Texts(AccessSubject.Header, values, presence: true, key[Headers.Length..^1].ToLowerInvariant()),
        _ when key.StartsWith(Claims, StringComparison.Ordinal) => Conditions.Texts(AccessSubject.ClaimElement, values, path: NestedNames(key[Claims.Length..])),
        // Metadata of Envoy's filters: nothing is ever there.
        _ => Conditions.Any([]),
    };

    /// <summary>"[a][b]" is b within a.</summary>
    private static string[] NestedNames(string brackets) => brackets.Trim('[', ']').Split("][");
}
