using System.Threading.Channels;
using Google.Protobuf;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Registry;

/// <summary>
/// Keeps the workloads over a restart of the control plane, so that the first proxy to be back is not told that all the others are gone.
/// Written soon after somebody has joined or left; read once at start, when only those whose listener still answers are believed.
/// </summary>
internal sealed partial class RegistryMemory : IDisposable
{
    // Many come at once: each time all of them are written.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private readonly MeshDirectory _directory;
    private readonly WorkloadRegistry _registry;
    private readonly WorkloadProbe _probe;
    private readonly ILogger<RegistryMemory> _log;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _writing = new();
    private string _written = "";
    private bool _isOver;

    public RegistryMemory(MeshDirectory directory, WorkloadRegistry registry, WorkloadProbe probe, TimeProvider time, ILogger<RegistryMemory> log)
    {
        _directory = directory;
        _registry = registry;
        _probe = probe;
        _time = time;
        _log = log;
    }

    /// <summary>Brings the survivors back into the registry, and keeps the file from then on.</summary>
    public async Task<int> RecallAsync(CancellationToken cancellationToken)
    {
        var nodes = Read();
        var alive = await Task.WhenAll(nodes.Select(async node => (Node: node, Alive: await _probe.AnswersAsync(node, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        var survivors = alive.Where(entry => entry.Alive).Select(entry => entry.Node).ToList();
        if (survivors.Count > 0)
        {
            Log.Recalled(_log, survivors.Count);
            _registry.Remember(survivors);
        }

        _registry.Changed += Signal;
        return survivors.Count;
    }

    /// <summary>Keeps the file until cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            Keep();
            await Task.Delay(Rest, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is known now is written; what becomes of it no more.</summary>
    public void Dispose()
    {
        _registry.Changed -= Signal;
        Keep();
        lock (_writing)
        {
            _isOver = true;
        }
    }

    private void Signal(RegistrySnapshot snapshot) => _changes.Writer.TryWrite(true);

    private List<Node> Read()
    {
        try
        {
            return File.Exists(_directory.Workloads)
                ? [.. File.ReadLines(_directory.Workloads).Where(line => line.Length > 0).Select(Node.Parser.ParseJson)]
                : [];
        }
        catch (Exception exception) when (exception is IOException or InvalidProtocolBufferException or InvalidJsonException or UnauthorizedAccessException)
        {
            Log.Unreadable(_log, _directory.Workloads, exception.Message);
            return [];
        }
    }

    private void Keep()
    {
        lock (_writing)
        {
            if (_isOver)
            {
                return;
            }

            var lines = _registry.Current.Workloads.Where(workload => workload.Ready).Select(workload => JsonFormatter.Default.Format(workload.Node));
            var text = string.Join('\n', lines);
            if (text == _written)
            {
                return;
            }

            try
            {
                MeshDirectory.Write(_directory.Workloads, text, secret: false);
                _written = text;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.Unwritable(_log, _directory.Workloads, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Information, "{Count} workloads of the run before still answer and keep their traffic until they are back", EventName = "Recalled")]
        public static partial void Recalled(ILogger logger, int count);

        [LoggerMessage(21, LogLevel.Warning, "The workloads of the run before cannot be read from '{File}' and are forgotten: {Problem}", EventName = "Unreadable")]
        public static partial void Unreadable(ILogger logger, string file, string problem);

        [LoggerMessage(22, LogLevel.Warning, "The workloads cannot be kept in '{File}': {Problem}", EventName = "Unwritable")]
        public static partial void Unwritable(ILogger logger, string file, string problem);
    }
}
