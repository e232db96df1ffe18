using System.Text.Json.Nodes;
using MeshExplanation.Offline;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;
using MeshModel.Yaml;
using MeshModel.YamlEditing;

namespace MeshControlPlane.Api.Manifests;

/// <summary>Reads and checks manifest files, and collects what is wrong with them.</summary>
internal sealed class ManifestReader(string defaultNamespace)
{
    private readonly List<string> _faults = [];
    private readonly List<Manifest> _manifests = [];
    private readonly Dictionary<ResourceKey, string> _places = [];

    /// <summary>The resources of all files, in order. A directory stands for its <c>*.yaml</c> and <c>*.yml</c> files, by name.</summary>
    /// <exception cref="ManifestException">Anything is wrong with any of them.</exception>
    public async Task<IReadOnlyList<Manifest>> ReadAsync(IReadOnlyList<string> filesOrDirectories, CancellationToken cancellationToken)
    {
        foreach (var file in filesOrDirectories.SelectMany(FilesOf))
        {
            try
            {
                var text = await ManifestText.ReadAsync(file, cancellationToken);
                var slices = YamlSlice.Of(text).ToDictionary(slice => slice.Line, slice => slice.Text);
                foreach (var document in YamlDocuments.Read(text, file))
                {
                    Check(document, slices.GetValueOrDefault(document.Source.LineOf("")));
                }
            }
            catch (YamlSyntaxException e)
            {
                _faults.Add(e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _faults.Add($"{file}: cannot be read ({e.Message})");
            }
        }

        return _faults.Count == 0 ? _manifests : throw new ManifestException(_faults);
    }

    private List<string> FilesOf(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".yaml" or ".yml").Order(StringComparer.Ordinal)]
                : [path];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{path}: cannot be read ({e.Message})");
            return [];
        }
    }

    private void Check(YamlDocument document, string? text)
    {
        var (content, source) = document;
        var kind = KindOf(content);
        if (kind is { Namespaced: true } && content["metadata"] is JsonObject metadata && metadata["namespace"] is null)
        {
            metadata["namespace"] = defaultNamespace;
        }

        var admission = AdmissionCheck.Check(Clean(content), source);
        if (admission.Resource is not { } resource)
        {
            _faults.AddRange(admission.Findings
                .Where(finding => finding.Severity == Severity.Error)
                .Select(finding => $"{source.File}:{finding.Line}: {finding}"));
            return;
        }

        var place = $"{source.File}:{source.LineOf("")}";
        if (kind!.ReadOnly)
        {
            _faults.Add($"{place}: a {kind.Kind} cannot be written: the control plane makes it");
        }
        else if (resource.Metadata.Name.Length == 0)
        {
            _faults.Add($"{place}: metadata.name: is required (generateName would make another one at each start)");
        }
        else if (!_places.TryAdd(resource.Key, place))
        {
            _faults.Add($"{place}: {resource.Key} stands in the manifests twice (first at {_places[resource.Key]})");
        }
        else
        {
            _manifests.Add(new Manifest(kind, resource.Key, content, source, admission.Findings) { Text = text });
        }
    }

    private static JsonObject Clean(JsonObject content)
    {
        var clean = content.DeepClone().AsObject();
        SchemaPruning.RemoveNulls(clean);
        return clean;
    }

    private static KindDescriptor? KindOf(JsonObject content)
    {
        var version = content["apiVersion"] is JsonValue text && text.TryGetValue<string>(out var given) ? given : "";
        var kind = content["kind"] is JsonValue name && name.TryGetValue<string>(out var named) ? named : "";
        var slash = version.LastIndexOf('/');
        return ResourceKinds.Find(slash < 0 ? "" : version[..slash], kind);
    }
}
