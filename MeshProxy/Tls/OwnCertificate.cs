namespace MeshProxy.Tls;

/// <summary>The certificate that this proxy has now. One writer, its renewal; any number of readers.</summary>
internal sealed class OwnCertificate
{
    private readonly TaskCompletionSource _available = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile WorkloadCertificate? _current;

    /// <summary>Null until the first has come.</summary>
    public WorkloadCertificate? Current => _current;

    /// <summary>Completes when the first has come.</summary>
    public Task Available => _available.Task;

    /// <summary>Raised after another has taken its place; do not throw.</summary>
    public event Action<WorkloadCertificate>? Replaced;

    public void Replace(WorkloadCertificate certificate)
    {
        _current = certificate;
        Replaced?.Invoke(certificate);
        _available.TrySetResult();
    }
}
