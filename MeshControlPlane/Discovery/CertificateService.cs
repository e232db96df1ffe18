using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.Registry;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>The gRPC service that gives joined proxies their certificates.</summary>
internal sealed partial class CertificateService(
    ProxyAdmission admission, IWorkloadRegistry registry, ConfigurationSource source, WorkloadCertificates certificates, ILogger<CertificateService> log)
    : MeshProtocol.Certificates.CertificatesBase
{
    public override async Task<SignedCertificate> Sign(CertificateSigning request, ServerCallContext context)
    {
        var admitted = await admission.AdmitAsync(context).ConfigureAwait(false);
        var asking = request.InstanceId.Length == 0
            ? null
            // An instance id is no secret: who has come by another's as well must not stand before it.
            : registry.Current.Workloads.Where(workload => workload.Connected && workload.Node.InstanceId == request.InstanceId)
                .OrderByDescending(workload => admitted.Allows(workload.Node)).FirstOrDefault();
        if (asking is null)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "no connected workload has that instance id: join first, and stay connected"));
        }

        admitted.Require(asking.Node);
        var identity = WorkloadIdentity.Of(asking.Node, source.Current.View.Resources.Settings.TrustDomain);
        try
        {
            var description = PeerDescription.Of(asking.Node.Name, asking.Node.Namespace, asking.Node.Labels);
            var (signed, by) = certificates.Sign(request.Request.ToByteArray(), identity, JoinGrant.Of(asking.Node).Role, description);
            using var _ = signed;
            Log.Signed(log, identity, asking.Node.Namespace, asking.Node.Name, signed.NotAfter.ToUniversalTime());
            return new SignedCertificate
            {
                Chain = { by.Issuer.Chain.Prepend(signed).Select(certificate => ByteString.CopyFrom(certificate.RawData)) },
                Roots = { by.Roots.Select(root => ByteString.CopyFrom(root.RawData)) },
            };
        }
        catch (CertificateRequestException exception)
        {
            Log.Refused(log, asking.Node.Namespace, asking.Node.Name, exception.Message);
            throw new RpcException(new Status(StatusCode.InvalidArgument, exception.Message));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(31, LogLevel.Debug, "Signed '{Identity}' for workload '{Namespace}/{Name}', until {End:u}", EventName = "CertificateSigned")]
        public static partial void Signed(ILogger logger, string identity, string @namespace, string name, DateTime end);

        [LoggerMessage(32, LogLevel.Warning, "Workload '{Namespace}/{Name}' gets no certificate: {Reason}", EventName = "CertificateRefused")]
        public static partial void Refused(ILogger logger, string @namespace, string name, string reason);
    }
}
