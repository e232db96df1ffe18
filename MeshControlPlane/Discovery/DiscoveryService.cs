using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.Hosting;
using MeshControlPlane.Registry;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>The gRPC service that proxies connect to.</summary>
internal sealed class DiscoveryService : PackedDiscovery
{
    private static readonly string ControlPlaneId = Guid.NewGuid().ToString("N");

    private readonly ProxyAdmission _admission;
    private readonly CertificateAuthority _authority;
    private readonly TrustLedger _ledger;
    private readonly WorkloadRegistry _registry;
    private readonly ConfigurationSource _source;
    private readonly ProxySyncTable _syncs;
    private readonly PackedParts _parts;
    private readonly PushThrottle _throttle;
    private readonly ReaderLimit _limit;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<DiscoveryService> _log;

    public DiscoveryService(
        ProxyAdmission admission,
        CertificateAuthority authority,
        TrustLedger ledger,
        WorkloadRegistry registry,
        ConfigurationSource source,
        ProxySyncTable syncs,
        PackedParts parts,
        PushThrottle throttle,
        ReaderLimit limit,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        ILogger<DiscoveryService> log)
    {
        _admission = admission;
        _authority = authority;
        _ledger = ledger;
        _registry = registry;
        _source = source;
        _syncs = syncs;
        _parts = parts;
        _throttle = throttle;
        _limit = limit;
        _time = time;
        _lifetime = lifetime;
        _log = log;
    }

    /// <summary>Revisions are counted on from what proxies run with: one that none can have reached must not make the count overflow.</summary>
    private const long LastRevision = 1L << 53;

    public override async Task Connect(IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<PackedControlMessage> responseStream, ServerCallContext context)
    {
        var admission = await _admission.AdmitAsync(context).ConfigureAwait(false);
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
        var outbox = new ProxyOutbox(responseStream, context.GetHttpContext(), _parts, _throttle, _limit, _time);
        var connection = new ProxyConnection(node, otherMachine, membership, _source, _syncs, _authority, _ledger, outbox, _time, _log);
        await connection.RunAsync(welcome, requestStream, over.Token).ConfigureAwait(false);
    }
}
