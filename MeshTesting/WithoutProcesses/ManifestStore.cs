using System.Text.Json.Nodes;
using MeshExplanation.Offline;
using MeshModel.Findings;

namespace MeshTesting.WithoutProcesses;

/// <summary>Manifests that were applied, by kind and name.</summary>
internal sealed class ManifestStore(string @namespace)
{
    private readonly List<ReadManifest> _manifests = [];
    private List<ReadManifest> _start = [];

    /// <summary>What is there, in the order in which it came.</summary>
    public ManifestFiles Files => FilesOf(_manifests);

    /// <exception cref="MeshChangeException">One would be refused; nothing is changed.</exception>
    public void Apply(string source)
    {
        var read = Read(source);
        if (FilesOf(read).Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList() is { Count: > 0 } refused)
        {
            throw new MeshChangeException(string.Join(Environment.NewLine, refused));
        }

        foreach (var manifest in read)
        {
            var at = _manifests.FindIndex(other => IsSame(manifest, other));
            if (at < 0)
            {
                _manifests.Add(manifest);
            }
            else
            {
                _manifests[at] = manifest;
            }
        }
    }

    /// <exception cref="MeshChangeException">It cannot be read.</exception>
    public void Delete(string source)
    {
        foreach (var manifest in Read(source))
        {
            _manifests.RemoveAll(other => IsSame(manifest, other));
        }
    }

    public void KeepAsStart() => _start = [.. _manifests];

    public void Reset()
    {
        _manifests.Clear();
        _manifests.AddRange(_start);
    }

    private List<ReadManifest> Read(string source)
    {
        try
        {
            IReadOnlyList<ReadManifestFile> files = ManifestSource.IsPath(source)
                ? ManifestFiles.ReadEach(source, @namespace)
                : [ReadManifestFile.Parse(source, "yaml", @namespace)];
            return files.FirstOrDefault(file => file.Fault is not null)?.Fault is { } fault
                ? throw new MeshChangeException(fault.Message)
                : [.. files.SelectMany(file => file.Manifests)];
        }
        catch (ManifestFileException exception)
        {
            throw new MeshChangeException(exception.Message);
        }
    }

    private static ManifestFiles FilesOf(IReadOnlyList<ReadManifest> manifests) => ManifestFiles.Of([new ReadManifestFile("", manifests, null)]);

    private static bool IsSame(ReadManifest one, ReadManifest other) =>
        one.KindName == other.KindName && one.Group == other.Group
        && Metadata(one, "name") == Metadata(other, "name") && Metadata(one, "namespace") == Metadata(other, "namespace");

    private static string Metadata(ReadManifest manifest, string field) => (manifest.Content["metadata"] as JsonObject)?[field]?.ToString() ?? "";
}
