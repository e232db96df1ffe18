using System.Net;
using System.Threading.Channels;
using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshControlPlane.Registry;
using MeshProtocol;
using MeshTranslation;

namespace MeshControlPlane.Discovery;

/// <summary>
/// The conversation with one proxy: what it reports goes to the registry, what changes for it is pushed, one push at a time; the next one is
/// relative to the last that it took.
/// </summary>
internal sealed partial class ProxyConnection
{
    // There is one question at a time: more answers than a few are nonsense.
    private const int MostAnswers = 16;

    private readonly Node _node;
    private readonly Membership _membership;
    private readonly ConfigurationSource _source;
    private readonly ProxySyncTable _syncs;
    private readonly CertificateAuthority _authority;
    private readonly TrustLedger _ledger;
    private readonly ProxyOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<(long Revision, string? Refusal)> _answers = Channel.CreateBounded<(long Revision, string? Refusal)>(
        new BoundedChannelOptions(MostAnswers) { FullMode = BoundedChannelFullMode.DropOldest });
    private ProxySync _sync;

    public ProxyConnection(
        Node node,
        IPAddress? otherMachine,
        Membership membership,
        ConfigurationSource source,
        ProxySyncTable syncs,
        CertificateAuthority authority,
        TrustLedger ledger,
        ProxyOutbox outbox,
        TimeProvider time,
        ILogger log)
    {
        _node = node;
        _membership = membership;
        _source = source;
        _syncs = syncs;
        _authority = authority;
        _ledger = ledger;
        _outbox = outbox;
        _time = time;
        _log = log;
        _sync = new ProxySync(node, 0, 0, null) { OtherMachine = otherMachine };
    }

    public async Task RunAsync(Welcome welcome, IAsyncStreamReader<ProxyMessage> incoming, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _syncs.Set(this, _sync);
        _outbox.Send(new ControlMessage { Welcome = welcome });
        var told = welcome.Trust;
        using var following = _authority.Follow(state =>
        {
            var trust = TrustMessages.Of(state);
            if (!trust.Equals(told))
            {
                told = trust;
                _outbox.Send(new ControlMessage { Trust = trust });
            }
        });
        var listen = ListenAsync(incoming, over.Token);
        var send = _outbox.RunAsync(over.Token);
        Task[] parts = [listen, PushAsync(over.Token), send];
        try
        {
            await (await Task.WhenAny(parts).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or RpcException or TimeoutException)
        {
            // The proxy or the control plane is going away: both sides know what to do.
        }
        finally
        {
            _syncs.Remove(this);
            _outbox.Close();
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A connection that is closed for that ends the other parts first.
            if (send.Exception?.InnerException is TimeoutException)
            {
                Log.Stalled(_log, _node.Namespace, _node.Name);
            }

            _membership.Lose();
        }
    }

    private async Task ListenAsync(IAsyncStreamReader<ProxyMessage> incoming, CancellationToken cancellationToken)
    {
        while (await incoming.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var message = incoming.Current;
            _membership.Heard();
            switch (message.KindCase)
            {
                case ProxyMessage.KindOneofCase.Ack:
                    _answers.Writer.TryWrite((message.Ack.Revision, null));
                    break;
                case ProxyMessage.KindOneofCase.Nack:
                    _answers.Writer.TryWrite((message.Nack.Revision, message.Nack.Reason));
                    break;
                case ProxyMessage.KindOneofCase.Health:
                    _membership.Report(message.Health.State, message.Health.Reason);
                    break;
                case ProxyMessage.KindOneofCase.TrustReport:
                    _ledger.Report(_node, message.TrustReport);
                    break;
                case ProxyMessage.KindOneofCase.Leave:
                    _membership.Leave();
                    _ledger.Forget(_node);
                    _outbox.Send(new ControlMessage { LeaveAcknowledged = new LeaveAcknowledged() });
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What the node is to run with; <see langword="null"/>, and told in the status, when it cannot be made, so that the connection goes on with what there is.</summary>
    private (ConfigurationParts Parts, TranslationBasis Basis, Push? Push)? ChangeOf(ConfigurationRevision revision, ConfigurationParts taken, TranslationBasis? takenBasis)
    {
        try
        {
            var basis = revision.View.BasisOf(_node);
            if (takenBasis is not null && basis.IsSameAs(takenBasis))
            {
                // Most changes concern few.
                return (taken, basis, null);
            }

            var own = takenBasis is not null && basis.HasSameOwn(takenBasis) ? taken.Own : revision.View.TranslateOwn(_node);
            var parts = new ConfigurationParts(basis.Shared, own);
            return (parts, basis, parts.DifferenceTo(taken, revision.Comparison));
        }
        catch (Exception error)
        {
            Log.NotTranslated(_log, error, _node.Namespace, _node.Name, revision.Revision);
            Advance(_sync with { Refused = RefusedRevision.Of(revision, error.Message), Considered = revision.Revision });
            return null;
        }
    }

    private async Task PushAsync(CancellationToken cancellationToken)
    {
        var taken = ConfigurationParts.None;
        TranslationBasis? takenBasis = null;
        var considered = 0L;
        while (true)
        {
            var revision = await _source.AfterAsync(considered, cancellationToken).ConfigureAwait(false);
            considered = revision.Revision;
            if (ChangeOf(revision, taken, takenBasis) is not var (parts, basis, push))
            {
                continue;
            }

            if (push is null && _sync.Revision != 0)
            {
                // Nothing in this revision concerns the node: it has it already.
                takenBasis = basis;
                Advance(_sync with { StoreVersion = revision.StoreVersion, View = revision.View, Refused = null, Considered = revision.Revision });
                continue;
            }

            push ??= new Push();
            push.Revision = revision.Revision;
            push.BaseRevision = _sync.Revision;
            _sync = _sync with { Sent = new SentRevision(revision.StoreVersion, _time.GetUtcNow()) };
            _syncs.Note(this, _sync);
            _outbox.Send(new ControlMessage { Push = push });
            var refusal = await AnswerToAsync(revision.Revision, cancellationToken).ConfigureAwait(false);
            if (refusal is null)
            {
                (taken, takenBasis) = (parts, basis);
                _membership.Configure();
                Advance(_sync with
                {
                    Revision = revision.Revision,
                    StoreVersion = revision.StoreVersion,
                    View = revision.View,
                    Sent = null,
                    Refused = null,
                    Considered = revision.Revision,
                });
            }
            else
            {
                Log.Refused(_log, _node.Namespace, _node.Name, revision.Revision, refusal);
                Advance(_sync with { Refused = RefusedRevision.Of(revision, refusal), Sent = null, Considered = revision.Revision });
            }
        }
    }

    private async Task<string?> AnswerToAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (answered, refusal) = await _answers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (answered == revision)
            {
                return refusal;
            }
        }
    }

    private void Advance(ProxySync sync)
    {
        _sync = sync;
        _syncs.Set(this, sync);
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Warning, "Proxy '{Namespace}/{Name}' refused revision {Revision} and goes on with the one before: {Reason}", EventName = "Refused")]
        public static partial void Refused(ILogger logger, string @namespace, string name, long revision, string reason);

        [LoggerMessage(42, LogLevel.Warning,
            "Proxy '{Namespace}/{Name}' does not read what it is sent: its connection is closed, and it has the mesh as it was until it comes back", EventName = "Stalled")]
        public static partial void Stalled(ILogger logger, string @namespace, string name);

        [LoggerMessage(41, LogLevel.Error, "Revision {Revision} cannot be translated for proxy '{Namespace}/{Name}', which goes on with the one before", EventName = "NotTranslated")]
        public static partial void NotTranslated(ILogger logger, Exception error, string @namespace, string name, long revision);
    }
}
