using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.Registry;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>The gRPC service that proxies connect to.</summary>
internal sealed class DiscoveryService : MeshProtocol.Discovery.DiscoveryBase
{
    private static readonly string ControlPlaneId = Guid.NewGuid().ToString("N");

    private readonly ProxyAdmission _admission;
    private readonly CertificateAuthority _authority;
    private readonly TrustLedger _ledger;
    private readonly WorkloadRegistry _registry;
    private readonly ConfigurationSource _source;
    private readonly ProxySyncTable _syncs;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<DiscoveryService> _log;

    public DiscoveryService(
        ProxyAdmission admission,
        CertificateAuthority authority,
        TrustLedger ledger,
        WorkloadRegistry registry,
        ConfigurationSource source,
        ProxySyncTable syncs,
        IHostApplicationLifetime lifetime,
        ILogger<DiscoveryService> log)
    {
        _admission = admission;
        _authority = authority;
        _ledger = ledger;
        _registry = registry;
        _source = source;
        _syncs = syncs;
        _lifetime = lifetime;
        _log = log;
    }

    /// <summary>Revisions are counted on from what proxies run with: one that none can have reached must not make the count overflow.</summary>
    private const long LastRevision = 1L << 53;

    public override async Task Connect(IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<ControlMessage> responseStream, ServerCallContext context)
    {
        var admission = _admission.Admit(context);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _lifetime.ApplicationStopping);
        if (!await requestStream.MoveNext(over.Token).ConfigureAwait(false) || requestStream.Current.Join is not { Node: { } node } join)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the first message of a stream has to be Join with a node"));
        }

        if (NodeRules.FindFault(node) is { } fault)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, fault));
        }

        if (join.RunningRevision is < 0 or > LastRevision)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the running revision {join.RunningRevision} is not within 0..{LastRevision}"));
        }

        admission.Require(node);
        if (_registry.Join(node, join.Health, configured: join.RunningRevision > 0) is not { } membership)
        {
            throw new RpcException(new Status(StatusCode.AlreadyExists, $"a workload '{node.Namespace}/{node.Name}' is in the mesh already, in another process; give this one another name, or stop the other"));
        }

        _source.GoOnAfter(join.RunningRevision);
        var welcome = new Welcome
        {
            ControlPlaneId = ControlPlaneId,
            LeaseMs = (long)RegistrySweep.Lease.TotalMilliseconds,
            Trust = TrustMessages.Of(_authority.Current),
        };
        var peer = context.GetHttpContext().Connection.RemoteIpAddress;
        var otherMachine = peer is null || MachineAddresses.Contains(peer) ? null : peer;
        var connection = new ProxyConnection(node, otherMachine, membership, _source, _syncs, _authority, _ledger, _log);
        await connection.RunAsync(welcome, requestStream, responseStream, over.Token).ConfigureAwait(false);
    }
}
