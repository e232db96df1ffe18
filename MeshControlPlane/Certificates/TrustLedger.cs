using System.Text.Json;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Certificates;

/// <summary>
/// What each workload has said of its certificate: of which root it is, when it ends, and which roots it takes from others. It is kept over a restart, so that
/// a change of roots knows of certificates that were given before. Who says goodbye is forgotten, who vanishes is not, before its certificate ends.
/// </summary>
internal sealed class TrustLedger(TimeProvider time)
{
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), Entry> _entries = [];
    private bool _isDirty;

    /// <summary>Takes in what a connected proxy says.</summary>
    public void Report(Node node, TrustReport report)
    {
        lock (_lock)
        {
            _entries[(node.Namespace, node.Name)] = new Entry(
                node.Namespace, node.Name, node.InstanceId, [.. report.TrustedRoots], report.CertificateRoot,
                EndOf(report));
            _isDirty = true;
        }
    }

    /// <summary>A workload has stopped in good order, and its key is gone with it.</summary>
    public void Forget(Node node)
    {
        lock (_lock)
        {
            // One that has taken its name since is another.
            if (_entries.TryGetValue((node.Namespace, node.Name), out var entry) && entry.IsOf(node))
            {
                _entries.Remove((node.Namespace, node.Name));
                _isDirty = true;
            }
        }
    }

    /// <summary>Who stands in the way of signing with another root: those in the mesh that have not said that they trust all of these, for people.</summary>
    public IReadOnlyList<string> NotTrusting(IEnumerable<Workload> workloads, IReadOnlyList<string> roots)
    {
        lock (_lock)
        {
            return [.. workloads.Where(workload => Find(workload)?.TrustedRoots is not { } trusted || !roots.All(trusted.Contains))
                .Select(workload => $"{workload.Node.Namespace}/{workload.Node.Name} has not acknowledged the new root yet"
                    + (workload.Connected ? "" : " and is not connected"))];
        }
    }

    /// <summary>Who stands in the way of dropping all roots but one: those that do not show a certificate of it, for people.</summary>
    public IReadOnlyList<string> NotRenewed(IEnumerable<Workload> workloads, string root)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            List<string> missing = [.. workloads.Where(workload => Find(workload)?.CertificateRoot != root)
                .Select(workload => $"{workload.Node.Namespace}/{workload.Node.Name} has no certificate of the new root yet")];
            missing.AddRange(_entries.Values
                .Where(entry => entry.CertificateRoot != root && entry.CertificateEnd > now && !workloads.Any(workload => entry.IsOf(workload.Node)))
                .Select(entry => $"{entry.Namespace}/{entry.Name} is gone without a word; its certificate of the old root ends {entry.CertificateEnd:u}"));
            missing.Sort(StringComparer.Ordinal);
            return missing;
        }
    }

    /// <summary>Of whom an earlier run of the control plane knew, and who has not come back since.</summary>
    public IReadOnlyList<string> NotBack(IEnumerable<Workload> workloads)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return [.. _entries.Values.Where(entry =>
                entry.IsOfEarlierRun && entry.CertificateEnd > now && !workloads.Any(workload => entry.IsOf(workload.Node)))
                .Select(entry => $"{entry.Namespace}/{entry.Name} has not come back yet")
                .Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The root of a workload's certificate and when that ends, as it has said; <see langword="null"/> when it has not.</summary>
    public (string Root, DateTimeOffset End)? CertificateOf(Workload workload)
    {
        lock (_lock)
        {
            return Find(workload) is { } entry ? (entry.CertificateRoot, entry.CertificateEnd) : null;
        }
    }

    /// <summary>Brings back what an earlier run knew. What cannot be read is as good as nothing: the workloads say it again.</summary>
    public void Recall(MeshDirectory directory)
    {
        try
        {
            if (File.Exists(directory.CertificateLedger)
                && JsonSerializer.Deserialize<List<Entry>>(File.ReadAllText(directory.CertificateLedger), JsonSerializerOptions.Web) is { } entries)
            {
                var latest = Latest;
                foreach (var entry in entries.Where(entry => entry is { Namespace: not null, Name: not null }))
                {
                    _entries[(entry.Namespace, entry.Name)] = entry with
                    {
                        IsOfEarlierRun = true,
                        CertificateEnd = entry.CertificateEnd < latest ? entry.CertificateEnd : latest,
                    };
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            _isDirty = true;
        }
    }

    /// <summary>Writes it down, if it has changed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Keep(MeshDirectory directory)
    {
        string text;
        lock (_lock)
        {
            if (!_isDirty)
            {
                return;
            }

            var now = time.GetUtcNow();
            foreach (var ended in _entries.Where(entry => entry.Value.CertificateEnd <= now).Select(entry => entry.Key).ToList())
            {
                _entries.Remove(ended);
            }

            text = JsonSerializer.Serialize(_entries.Values, JsonSerializerOptions.Web);
            _isDirty = false;
        }

        try
        {
            MeshDirectory.Write(directory.CertificateLedger, text, secret: false);
        }
        catch
        {
            lock (_lock)
            {
                _isDirty = true;
            }

            throw;
        }
    }

    /// <summary>An end is not believed beyond what can be issued: it would hold up every change of roots.</summary>
    private DateTimeOffset Latest => time.GetUtcNow() + LongestLifetime;

    private DateTimeOffset EndOf(TrustReport report) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(report.CertificateEndMs, 0, Latest.ToUnixTimeMilliseconds()));

    private Entry? Find(Workload workload) =>
        _entries.TryGetValue((workload.Node.Namespace, workload.Node.Name), out var entry) && entry.IsOf(workload.Node) ? entry : null;

    private sealed record Entry(
        string Namespace,
        string Name,
        string InstanceId,
        IReadOnlyList<string> TrustedRoots,
        string CertificateRoot,
        DateTimeOffset CertificateEnd,
        bool IsOfEarlierRun = false)
    {
        public bool IsOf(Node node) => node.Namespace == Namespace && node.Name == Name && node.InstanceId == InstanceId;
    }
}
