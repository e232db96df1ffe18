using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Certificates;

/// <summary>
/// Signs the control plane's server certificate, its users' client certificates and those of workloads: with the mesh's own root, or with what the user has
/// given. Its own root can be changed for another one while the mesh runs; <see cref="RootRotation"/> says when each step is due.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(365);

    private readonly MeshDirectory _directory;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private Action<AuthorityState>? _followers;
    private AuthorityState _state;
    private RootRotationFile? _rotation;

    private CertificateAuthority(MeshDirectory directory, AuthorityState state, bool isOwn, TimeProvider time)
    {
        _directory = directory;
        _state = state;
        IsOwn = isOwn;
        _time = time;
    }

    public AuthorityState Current => Volatile.Read(ref _state);

    /// <summary>The root of what is signed now.</summary>
    public X509Certificate2 Root => Current.Issuer.Root;

    /// <summary>Whether the root is the mesh's own, and so its to change.</summary>
    public bool IsOwn { get; }

    public RotationPhase Phase { get; private set; }

    /// <summary>
    /// Reads the root from the mesh directory, or makes one there when there is none or it has ended. A change of roots goes on where it was.
    /// </summary>
    /// <exception cref="StartupException">The files are there and cannot be used.</exception>
    public static CertificateAuthority Open(MeshDirectory directory, TimeProvider time)
    {
        var root = OwnRoot.Open(directory, time);
        var authority = new CertificateAuthority(directory, AuthorityState.Of(root), isOwn: true, time);
        if (!authority.TryBeginRotation())
        {
            authority.Publish(authority.Current);
        }

        return authority;
    }

    /// <summary>Signs with what the user has given. The root in the mesh directory, if there is one, is left there.</summary>
    public static CertificateAuthority Of(IssuingCertificate given, MeshDirectory directory, TimeProvider time)
    {
        var authority = new CertificateAuthority(directory, AuthorityState.Of(given), isOwn: false, time);
        authority.Publish(authority.Current);
        return authority;
    }

    /// <summary>Calls with what holds now, and then whenever it changes, one after the other; the handler must not wait or throw.</summary>
    /// <returns>Ends it.</returns>
    public IDisposable Follow(Action<AuthorityState> handler)
    {
        lock (_changing)
        {
            handler(Current);
            _followers += handler;
        }

        return new Following(this, handler);
    }

    /// <summary>A certificate for servers on this machine: <c>localhost</c> and the loopback addresses, and the further ones that it is reached by.</summary>
    public X509Certificate2 IssueServer(IReadOnlyList<string> furtherNames, IReadOnlyList<IPAddress> furtherAddresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in furtherNames)
        {
            names.AddDnsName(name);
        }

        foreach (var address in furtherAddresses)
        {
            names.AddIpAddress(address);
        }

        return Issue(new X500DistinguishedName("CN=mesh-control-plane"), CertificateUses.Server, names.Build());
    }

    /// <summary>A certificate for a user of the Kubernetes-style API; Kubernetes reads the user from CN and the groups from O.</summary>
    public X509Certificate2 IssueClient(string user, string group) =>
        Issue(new X500DistinguishedName($"CN={user},O={group}"), CertificateUses.Client, subjectAlternativeName: null);

    /// <summary>A certificate that was issued just now with what has to be shown beside it, as PEM.</summary>
    public string ChainPemOf(X509Certificate2 certificate) =>
        string.Join('\n', Current.Issuer.Chain.Prepend(certificate).Select(shown => shown.ExportCertificatePem()));

    /// <summary>A certificate for a workload, with which it is both server and client to its peers.</summary>
    /// <param name="key">The workload's.</param>
    /// <param name="identity">Its name, as an extension; the subject stays empty.</param>
    /// <param name="seal">By which the mesh knows it again; null for none.</param>
    /// <param name="lifetime">How long it holds, at most as long as what signs it.</param>
    /// <param name="description">What it says of the workload; null for nothing.</param>
    /// <returns>The certificate, and with what it was signed.</returns>
    /// <exception cref="CertificateRequestException">What signs has ended itself.</exception>
    public (X509Certificate2 Certificate, AuthorityState SignedBy) SignWorkload(
        PublicKey key, X509Extension identity, X509Extension? seal, TimeSpan lifetime, X509Extension? description = null)
    {
        var state = Current;
        var end = state.Issuer.Certificate.NotAfter.ToUniversalTime();
        if (end <= _time.GetUtcNow().UtcDateTime)
        {
            throw new CertificateRequestException(
                $"the certificate of the authority, '{state.Issuer.Certificate.Subject}', has ended ({end:u}): start the control plane with a renewed one");
        }

        OidCollection uses = [CertificateUses.Server, CertificateUses.Client];
        var certificate = state.Issuer.Sign(new X500DistinguishedName(""), key, uses, identity, _time.GetUtcNow(), lifetime, seal, description);
        return (certificate, state);
    }

    /// <summary>
    /// Whether a certificate was signed here, is in its time and is that of a user of the API. Workloads are clients too, of each other: what
    /// tells them is that they have a name of their own kind.
    /// </summary>
    public bool IsClient(X509Certificate2 certificate) =>
        !certificate.Extensions.Any(extension => extension.Oid?.Value == WorkloadIdentity.SubjectAlternativeName) && IsSignedHere(certificate);

    /// <summary>
    /// The workload whose certificate this is; null when this authority has not signed it, it is not in its time, or it is not that of a workload.
    /// </summary>
    public SpiffeName? WorkloadOf(X509Certificate2 certificate) =>
        WorkloadIdentity.TryRead(certificate) is { } name && IsSignedHere(certificate) ? name : null;

    /// <summary>Takes up a change of roots that has been asked for: both are trusted from now on.</summary>
    /// <returns>Whether one is going on now.</returns>
    /// <exception cref="StartupException">What is asked for cannot be read.</exception>
    public bool TryBeginRotation()
    {
        lock (_changing)
        {
            if (!IsOwn || Phase != RotationPhase.None || RootRotationFile.TryRead(_directory) is not { } rotation)
            {
                return Phase != RotationPhase.None;
            }

            var (next, previous) = (rotation.Next(), rotation.Previous());
            var signing = Current.Issuer;
            if (signing.RootId == RootId.Of(previous))
            {
                Publish(new AuthorityState(signing, [signing.Root, next.Root], [signing]));
                (_rotation, Phase) = (rotation, RotationPhase.Distributing);
            }
            else if (signing.RootId == next.RootId)
            {
                Publish(new AuthorityState(signing, [signing.Root, previous], [signing, IssuingCertificate.OfRoot(previous)]));
                (_rotation, Phase) = (rotation, RotationPhase.Renewing);
            }
            else
            {
                // It is about roots of another time.
                RootRotationFile.End(_directory);
                return false;
            }

            return true;
        }
    }

    /// <summary>Signs with the next root from now on; both stay trusted.</summary>
    public void MoveToNextRoot()
    {
        lock (_changing)
        {
            if (Phase != RotationPhase.Distributing)
            {
                throw new InvalidOperationException("There is no next root.");
            }

            var next = _rotation!.Next();
            var before = Current.Issuer;
            // The step itself: from here on a restart comes up with the next root.
            OwnRoot.Keep(_directory, next);
            Publish(new AuthorityState(next, [next.Root, before.Root], [next, before]));
            Phase = RotationPhase.Renewing;
        }
    }

    /// <summary>Trusts the root of before no more.</summary>
    public void DropPreviousRoot()
    {
        lock (_changing)
        {
            if (Phase != RotationPhase.Renewing)
            {
                throw new InvalidOperationException("There is no previous root.");
            }

            RootRotationFile.End(_directory);
            Publish(AuthorityState.Of(Current.Issuer));
            _rotation = null;
            Phase = RotationPhase.None;
        }
    }

    public void Dispose() => Current.Issuer.Dispose();

    private bool IsSignedHere(X509Certificate2 certificate)
    {
        var now = _time.GetUtcNow();
        return Current.Accepted.Any(issuer => issuer.HasSigned(certificate, CertificateUses.Client, now));
    }

    private X509Certificate2 Issue(X500DistinguishedName subject, Oid use, X509Extension? subjectAlternativeName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Current.Issuer.Sign(subject, new PublicKey(key), [use], subjectAlternativeName, _time.GetUtcNow(), LeafLifetime);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>
    /// The file first: whoever is told of a root, and comes anew, finds it there. Where it cannot be written nothing has changed: a step of a rotation moves
    /// the phase after it, and so can be taken again.
    /// </summary>
    private void Publish(AuthorityState state)
    {
        MeshDirectory.Write(_directory.CaCertificate, state.RootsPem, secret: false);
        Volatile.Write(ref _state, state);
        _followers?.Invoke(state);
    }

    private sealed class Following(CertificateAuthority authority, Action<AuthorityState> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (authority._changing)
            {
                authority._followers -= handler;
            }
        }
    }
}
