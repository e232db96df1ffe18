using MeshProtocol;

namespace MeshTranslation.Security;

/// <summary>
/// Conditions on issuer and subject of the request's token, which policies write with a slash between. An issuer may have slashes of its own,
/// so that it is the last one that counts.
/// </summary>
internal static class RequestPrincipalTranslation
{
    private static AccessValue Anything => new() { NotEmpty = true };

    public static AccessCondition Of(IReadOnlyList<string> values) => Conditions.Any(values.Select(Principal));

    private static AccessCondition Principal(string value)
    {
        var slash = value.LastIndexOf('/');
        var (issuer, subject) = slash < 0 ? (value, "") : (value[..slash], value[(slash + 1)..]);
        var (wantedIssuer, wantedSubject) = value switch
        {
            "*" => (Anything, Anything),
            ['*', ..] when slash < 0 => (Anything, new AccessValue { Suffix = value[1..] }),
            ['*', ..] => (issuer == "*" ? Anything : new AccessValue { Suffix = issuer[1..] }, new AccessValue { Exact = subject }),
            [.., '*'] when slash < 0 => (new AccessValue { Prefix = value[..^1] }, Anything),
            [.., '*'] => (new AccessValue { Exact = issuer }, subject == "*" ? Anything : new AccessValue { Prefix = subject[..^1] }),
            _ => (new AccessValue { Exact = issuer }, new AccessValue { Exact = subject }),
        };
        return Conditions.All(
        [
            Conditions.Test(AccessSubject.Claim, [wantedIssuer], "iss"),
            Conditions.Test(AccessSubject.Claim, [wantedSubject], "sub"),
        ]);
    }
}
