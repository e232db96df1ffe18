using System.Text;
using CsCheck;
using MeshProxy.Authentication;
using MeshProxy.Security;
using Xunit;

namespace Tests.Proxy;

public sealed class TokenReadingTests
{
    [Fact]
    public void AnyText_IsReadOrRefused_AndNeverThrows() =>
        Gen.String[Gen.Char["AZaz09-_.=+/ \0é{}\""], 0, 60].Sample(text => _ = Token.Read(text, out _), iter: 20_000);

    [Fact]
    public void AnyBytesInTheThreeParts_AreReadOrRefused_AndNeverThrow() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample((header, payload) =>
            _ = Token.Read($"{TokenIssuer.Text(header)}.{TokenIssuer.Text(payload)}.AAAA", out _), iter: 20_000);

    [Fact]
    public void PayloadWithAByteChanged_IsReadOrRefused_AndWhatWasReadCanBeAskedFor()
    {
        var payload = Encoding.UTF8.GetBytes("""{"iss":"é","sub":"\u00e9","aud":["a","\ud83d\ude00"],"exp":12.5e1,"nbf":0,"a":{"b":[null,true,{"c":"d"}]}}""");
        Gen.Select(Gen.Int[0, payload.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var changed = payload.ToArray();
                changed[at] = value;
                if (Token.Read(TokenIssuer.Unsigned("""{"alg":"RS256"}""", changed, "AAAA"), out var token) == TokenVerdict.Valid)
                {
                    var claims = new TokenClaims(token.Payload, ["sub"]);
                    foreach (var name in (string[])["iss", "sub", "aud", "a"])
                    {
                        _ = claims.TextsOf([name]);
                    }
                }
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData("spiffe://cluster.local/ns/mesh/sa/books", true)]
    [InlineData("spiffe://cluster.local/ns/mesh/sa/", false)]
    [InlineData("spiffe://cluster.local/ns//sa/books", false)]
    [InlineData("spiffe:///ns/mesh/sa/books", false)]
    [InlineData("spiffe://cluster.local/ns/mesh/sa/books/x", false)]
    [InlineData("SPIFFE://cluster.local/ns/mesh/sa/books", false)]
    [InlineData("https://cluster.local/ns/mesh/sa/books", false)]
    public void Identity_HasOneFormAlone(string text, bool expected)
    {
        Assert.Equal(expected, PeerIdentity.TryParse(text, out var identity));
        Assert.Equal(expected ? ("cluster.local/ns/mesh/sa/books", "cluster.local", "mesh", "books", text) : default,
            identity is null ? default : (identity.Name, identity.TrustDomain, identity.Namespace, identity.ServiceAccount, identity.SpiffeId));
    }
}
