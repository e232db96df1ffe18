using Grpc.Core;
using MeshProxy.Tls;

namespace MeshProxy.Discovery;

/// <summary>Opens connections to the control plane: by this proxy's certificate once it has one, by a join token before that.</summary>
internal sealed class ControlPlaneAccess(Uri control, CredentialSource source, OwnCertificate own, TimeProvider time)
{
    // Such as one of an authority that has been replaced: the token is the way back.
    private volatile string? _refused;

    public Uri Control => control;

    public CredentialSource Source => source;

    /// <exception cref="MeshNotReadyException">What is to be shown is not there.</exception>
    public ControlPlaneConnection Open()
    {
        var certificate = own.Current;
        var credentials = MeshCredentials.Read(source, certificate, isRefused: certificate is not null && certificate.Fingerprint == _refused, time.GetUtcNow());
        return new ControlPlaneConnection(ControlPlaneChannel.Open(control, credentials), credentials);
    }

    /// <summary>Learns from a call that has failed.</summary>
    /// <returns>Whether it is of use to try again with something else: the token, or the one that has taken its place.</returns>
    public bool HasOtherThan(MeshCredentials shown, RpcException error)
    {
        if (error.StatusCode != StatusCode.Unauthenticated)
        {
            return false;
        }

        if (shown.Certificate is not null)
        {
            _refused = shown.Certificate.Fingerprint;
            return true;
        }

        try
        {
            return MeshCredentials.Read(source, null, isRefused: false, time.GetUtcNow()).JoinToken != shown.JoinToken;
        }
        catch (MeshNotReadyException)
        {
            return false;
        }
    }
}
