using System.Runtime.InteropServices;

namespace MeshProxy.Draining;

/// <summary>SIGTERM and SIGINT: the first asks for an orderly stop, the second ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>What shells report of a process that an interrupt has ended.</summary>
    private const int Interrupted = 130;

    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
    ];

    /// <summary>Completes with the first signal.</summary>
    public Task Requested => _requested.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_requested.TrySetResult())
        {
            Environment.Exit(Interrupted);
        }
    }
}
