using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;

namespace Aspire.Hosting.Publishing;

/// <summary>Reads what the mesh starts with: the files of <c>WithManifests</c>, the Services of <c>AddMeshService</c>, and the mode of mutual TLS.</summary>
internal sealed class ManifestReader(string @namespace)
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    private readonly Dictionary<(string Group, string Kind, string Namespace, string Name), ManifestObject> _objects = [];
    private readonly List<string> _mistakes = [];

    /// <summary>Each object once, the last of its name; by group, kind, namespace and name.</summary>
    /// <exception cref="DistributedApplicationException">A file is not there, or something in one cannot be used; all that is wrong is told.</exception>
    public static async Task<IReadOnlyList<ManifestObject>> ReadAsync(MeshResource mesh, CancellationToken cancellationToken)
    {
        var reader = new ManifestReader(mesh.Namespace);
        var services = mesh.Annotations.OfType<MeshServiceAnnotation>().ToList();
        // Egress gateways of a cluster come with their own Services.
        if (ServiceManifest.Write(services, []) is { } declared)
        {
            reader.Read(declared, "AddMeshService");
        }

        foreach (var file in mesh.Annotations.OfType<MeshManifestAnnotation>().SelectMany(manifest => Files(manifest.Path)))
        {
            reader.Read(await TextAsync(file, cancellationToken).ConfigureAwait(false), file);
        }

        if (MutualTlsManifest.Write(mesh.Settings.MutualTls, askedBefore: false) is { } mutualTls)
        {
            reader.Read(mutualTls, nameof(MeshOptions.MutualTls));
        }

        if (reader._mistakes.Count > 0)
        {
            var mistakes = reader._mistakes.Select(mistake => Environment.NewLine + "    " + mistake);
            throw new DistributedApplicationException($"The manifests of the mesh cannot be published:{string.Concat(mistakes)}");
        }

        return
        [
            .. reader._objects.Values
                .OrderBy(found => found.Group, StringComparer.Ordinal)
                .ThenBy(found => found.Kind, StringComparer.Ordinal)
                .ThenBy(found => found.Namespace, StringComparer.Ordinal)
                .ThenBy(found => found.Name, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path)
                .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
            : throw new DistributedApplicationException($"The manifest '{path}' is not there. Correct the path in WithManifests.");
    }

    private static async Task<string> TextAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest '{file}' cannot be read: {exception.Message}", exception);
        }
    }

    private void Read(string text, string file)
    {
        try
        {
            foreach (var document in YamlDocuments.Read(text, file))
            {
                Add(document, file);
            }
        }
        catch (YamlSyntaxException exception)
        {
            _mistakes.Add(exception.Message);
        }
    }

    private void Add(YamlDocument document, string file)
    {
        var content = document.Resource;
        var version = TextOf(content["apiVersion"]);
        var kind = TextOf(content["kind"]);
        var name = TextOf(content["metadata"]?["name"]);
        if (version.Length == 0 || kind.Length == 0 || name.Length == 0)
        {
            _mistakes.Add($"{file}:{document.Source.LineOf("")}: an object needs apiVersion, kind and metadata.name");
            return;
        }

        var slash = version.LastIndexOf('/');
        var group = slash < 0 ? "" : version[..slash];
        var descriptor = ResourceKinds.Find(group, kind);
        if (descriptor is not null)
        {
            foreach (var finding in AdmissionCheck.Check(content, document.Source).Findings.Where(finding => finding.Severity == Severity.Error))
            {
                _mistakes.Add($"{file}:{finding.Line}: {kind} {name}: {finding.Path}: {finding.Message}");
            }
        }

        var home = TextOf(content["metadata"]!["namespace"]);
        if (home.Length == 0 && descriptor is { Namespaced: true })
        {
            home = @namespace;
            PutNamespace(content["metadata"]!.AsObject(), home);
        }

        _objects[(group, kind, home, name)] = new ManifestObject(group, kind, home, name, content);
    }

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static void PutNamespace(JsonObject metadata, string home)
    {
        metadata.Remove("namespace");
        metadata.Insert(metadata.IndexOf("name") + 1, "namespace", home);
    }
}
