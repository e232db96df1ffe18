namespace MeshProxy.Tls;

/// <summary>What a client can do with certificates, as its first message says: a server that has several chooses by that.</summary>
/// <param name="OffersTls13">Whether TLS 1.3, where cipher suites say nothing of certificates, is among its versions.</param>
/// <param name="VerifiesEcdsa">Whether it verifies signatures of EC keys.</param>
/// <param name="VerifiesRsa">Whether it verifies signatures of RSA keys.</param>
/// <param name="HasEcdsaSuites">Whether it has cipher suites of TLS 1.2 for EC keys.</param>
/// <param name="HasRsaSuites">Whether it has cipher suites of TLS 1.2 for RSA keys.</param>
internal sealed record ClientOffer(bool OffersTls13, bool VerifiesEcdsa, bool VerifiesRsa, bool HasEcdsaSuites, bool HasRsaSuites)
{
    /// <summary>What is not the beginning of a handshake offers nothing.</summary>
    public static ClientOffer None { get; } = new(false, false, false, false, false);

    /// <param name="isEcdsa">Whether it is about an EC key or an RSA one.</param>
    /// <param name="takesTls13">Whether the server takes TLS 1.3.</param>
    public bool Takes(bool isEcdsa, bool takesTls13) => isEcdsa
        ? VerifiesEcdsa && ((OffersTls13 && takesTls13) || HasEcdsaSuites)
        : VerifiesRsa && ((OffersTls13 && takesTls13) || HasRsaSuites);
}
