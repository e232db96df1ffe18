using MeshControlPlane.Api;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>The log of a workload while somebody looks at it.</summary>
internal sealed class FollowedLog : IDisposable
{
    /// <summary>How many lines are kept to be shown.</summary>
    public const int Most = 2_000;

    // Of each container, at the begin.
    private const int First = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SentPause = TimeSpan.FromSeconds(1);

    private readonly WorkloadLogs _logs;
    private readonly TimeProvider _time;
    private readonly LogBuffer _buffer = new(Most);
    private readonly CancellationTokenSource _left = new();
    private readonly Dictionary<string, string> _problems = [];

    public FollowedLog(WorkloadLogs logs, TimeProvider time, string @namespace, string name)
    {
        _logs = logs;
        _time = time;
        Namespace = @namespace;
        Name = name;
        Containers = logs.ContainersOf(@namespace, name);
        var left = _left.Token;
        foreach (var container in Containers)
        {
            _ = Task.Run(() => FollowAsync(container, left));
        }

        _ = Task.Run(() => FollowSentAsync(left));
    }

    public string Namespace { get; }

    public string Name { get; }

    public IReadOnlyList<string> Containers { get; }

    /// <summary>The lines now; the same list while none has come in.</summary>
    public IReadOnlyList<LogEntry> Entries => _buffer.Read();

    /// <summary>Why there is nothing of a container, for people.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_problems)
            {
                return [.. _problems.Values];
            }
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task FollowAsync(string container, CancellationToken left)
    {
        DateTimeOffset? reached = null;
        try
        {
            while (!left.IsCancellationRequested)
            {
                try
                {
                    // After a break, only what has come since: a process that was started anew has another log.
                    var since = reached;
                    await foreach (var entry in _logs.ReadAsync(Namespace, Name, container, First, isFollowed: true, left))
                    {
                        if (since is { } seen && entry.Time <= seen)
                        {
                            continue;
                        }

                        reached = entry.Time ?? reached;
                        _buffer.Add(entry);
                        Tell(container, null);
                    }
                }
                catch (Exception exception) when (exception is ApiException or IOException or UnauthorizedAccessException or HttpRequestException
                    || (exception is OperationCanceledException && !left.IsCancellationRequested))
                {
                    Tell(container, $"{container}: {exception.Message}");
                }

                await Task.Delay(Pause, _time, left);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private async Task FollowSentAsync(CancellationToken left)
    {
        var position = 0L;
        try
        {
            while (!left.IsCancellationRequested)
            {
                (var entries, position) = _logs.ReadSent(Namespace, Name, position, First);
                foreach (var entry in entries)
                {
                    _buffer.Add(entry);
                }

                await Task.Delay(SentPause, _time, left);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private void Tell(string container, string? problem)
    {
        lock (_problems)
        {
            if (problem is null)
            {
                _problems.Remove(container);
            }
            else
            {
                _problems[container] = problem;
            }
        }
    }
}
