using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshProxy.Tls;

/// <summary>Lists of revoked certificates (RFC 5280, 5.1) that the user has put on this machine: they are believed as they are.</summary>
internal sealed class RevocationLists
{
    private const string Label = "X509 CRL";
    private readonly Dictionary<string, HashSet<BigInteger>> _byIssuer = new(StringComparer.Ordinal);

    /// <param name="pem">One list, or several.</param>
    /// <exception cref="CryptographicException">There is none, or it cannot be read.</exception>
    public RevocationLists(string pem)
    {
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label].SequenceEqual(Label))
            {
                try
                {
                    Add(Convert.FromBase64String(rest[found.Base64Data].ToString()));
                }
                catch (AsnContentException error)
                {
                    throw new CryptographicException("a list of revoked certificates cannot be read", error);
                }
            }

            rest = rest[found.Location.End..];
        }

        if (_byIssuer.Count == 0)
        {
            throw new CryptographicException("there is no list of revoked certificates in PEM");
        }
    }

    /// <summary>Whether there is a list of its issuer's.</summary>
    public bool Knows(X509Certificate2 certificate) => _byIssuer.ContainsKey(KeyOf(certificate.IssuerName.RawData));

    public bool Contains(X509Certificate2 certificate) =>
        _byIssuer.TryGetValue(KeyOf(certificate.IssuerName.RawData), out var serials)
        && serials.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true));

    private void Add(byte[] list)
    {
        var signed = new AsnReader(list, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (signed.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            signed.ReadInteger();
        }

        signed.ReadSequence();
        var issuer = KeyOf(signed.ReadEncodedValue().Span);
        // The times of this list and of the next; the next need not be told.
        signed.ReadEncodedValue();
        if (signed.HasData && !signed.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) && signed.PeekTag().TagClass == TagClass.Universal)
        {
            signed.ReadEncodedValue();
        }

        if (!_byIssuer.TryGetValue(issuer, out var serials))
        {
            _byIssuer[issuer] = serials = [];
        }

        if (!signed.HasData || !signed.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return;
        }

        for (var revoked = signed.ReadSequence(); revoked.HasData;)
        {
            serials.Add(revoked.ReadSequence().ReadInteger());
        }
    }

    private static string KeyOf(ReadOnlySpan<byte> name) => Convert.ToHexString(name);
}
