namespace MeshProxy.Tls;

/// <summary>What is told of a client's certificate, besides its hash (Envoy's set_current_client_cert_details).</summary>
[Flags]
internal enum CertificateDetails
{
    None = 0,
    Subject = 1,
    Uri = 2,
    Dns = 4,

    /// <summary>All of it.</summary>
    Certificate = 8,
}
