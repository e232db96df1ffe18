using System.Text.Json.Nodes;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Api.Writing;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;

namespace MeshControlPlane.Offline;

/// <summary>The resources of manifest files, and what is wrong with each; a fault keeps nothing else from being read.</summary>
internal sealed class ManifestFiles
{
    private const string IstioGroups = ".istio.io";
    private const string NotWellFormed = "SchemaValidationError";
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private static readonly DateTimeOffset First = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Resource> _resources = [];
    private readonly List<JsonObject> _contents = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<ResourceKey, string> _places = [];
    private readonly string _defaultNamespace;

    private ManifestFiles(string defaultNamespace) => _defaultNamespace = defaultNamespace;

    /// <summary>Those that can be used, in the order of the files; those that stand further on count as younger.</summary>
    public IReadOnlyList<Resource> Resources => _resources;

    /// <summary>The same as they were written, with their namespace.</summary>
    public IReadOnlyList<JsonObject> Contents => _contents;

    /// <summary>What is wrong with the files and with each resource by itself.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>How many files there were.</summary>
    public int FileCount { get; private set; }

    /// <summary>Reads files and directories; a directory stands for its <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files, by name.</summary>
    /// <exception cref="ManifestFileException">A path does not exist, cannot be read, or holds no manifest.</exception>
    public static async Task<ManifestFiles> ReadAsync(IReadOnlyList<string> paths, bool recursive, string defaultNamespace, CancellationToken cancellationToken)
    {
        var files = new ManifestFiles(defaultNamespace);
        foreach (var path in paths.SelectMany(path => Expand(path, recursive)))
        {
            await files.ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return files;
    }

    private static List<string> Expand(string path, bool recursive)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return File.Exists(path) ? [path] : throw new ManifestFileException($"{path}: there is no such file or directory");
            }

            var files = Directory.EnumerateFiles(path, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .ToList();
            return files.Count > 0 ? files : throw new ManifestFileException(
                $"{path}: the directory has no file that ends in {string.Join(", ", Extensions)}{(recursive ? "" : "; those in directories within it are read with --recursive")}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestFileException($"{path}: cannot be read ({exception.Message})");
        }
    }

    private async Task ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        FileCount++;
        try
        {
            foreach (var document in YamlDocuments.Read(await ManifestText.ReadAsync(file, cancellationToken).ConfigureAwait(false), file))
            {
                Add(document);
            }
        }
        catch (YamlSyntaxException exception)
        {
            Say("SYNTAX", "NotYaml", Severity.Error, file, exception.Line, exception.Reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestFileException($"{file}: cannot be read ({exception.Message})");
        }
    }

    private void Add(YamlDocument document)
    {
        var (content, source) = document;
        var (group, kindName, kind) = KindOf(content);
        if (kind is null && kindName.Length > 0 && !group.EndsWith(IstioGroups, StringComparison.Ordinal) && !ResourceKinds.All.Any(other => other.Kind == kindName))
        {
            Say("MESH0021", "KindNotLookedAt", Severity.Info, source.File, source.LineOf(""), $"the mesh has no kind {kindName}, and does not look at it");
            return;
        }

        if (kind is { Namespaced: true } && content["metadata"] is JsonObject metadata && metadata["namespace"] is null)
        {
            metadata["namespace"] = _defaultNamespace;
        }

        var clean = content.DeepClone().AsObject();
        SchemaPruning.RemoveNulls(clean);
        var admission = AdmissionCheck.Check(clean, source);
        var name = $"{kindName} {content["metadata"]?["namespace"]}/{content["metadata"]?["name"]}";
        foreach (var finding in admission.Findings.Where(finding => finding.Severity == Severity.Error))
        {
            _diagnostics.Add(new Diagnostic
            {
                Code = "IST0106",
                Name = NotWellFormed,
                Severity = Severity.Error,
                Resource = name,
                Path = finding.Path,
                Message = finding.Message,
                File = source.File,
                Line = finding.Line,
                Documentation = new Uri("https://istio.io/latest/docs/reference/config/analysis/ist0106/"),
            });
        }

        if (admission.Resource is not { } resource)
        {
            return;
        }

        TellWithoutEffect(kind!, name, admission, source);

        var place = $"{source.File}:{source.LineOf("")}";
        if (!_places.TryAdd(resource.Key, place))
        {
            Say("MESH0020", "ResourceStandsTwice", Severity.Warning, source.File, source.LineOf(""), $"{resource.Key} stands in the files twice (first at {_places[resource.Key]}), and the last counts");
            var before = _resources.FindIndex(known => known.Key == resource.Key);
            _resources.RemoveAt(before);
            _contents.RemoveAt(before);
        }

        _resources.Add(resource with { Metadata = resource.Metadata with { CreationTimestamp = First.AddSeconds(_places.Count) } });
        _contents.Add(clean);
    }

    // On a cluster these fields act, so this is no fault of the file's. Kubernetes' own kinds have many such fields, and nobody expects them to.
    private void TellWithoutEffect(KindDescriptor kind, string name, Admission admission, ResourceSource source)
    {
        foreach (var finding in admission.Findings.Where(finding => finding.Rule == "NO-EFFECT" && kind.Group.EndsWith(IstioGroups, StringComparison.Ordinal)))
        {
            _diagnostics.Add(new Diagnostic
            {
                Code = "MESH0022",
                Name = "FieldWithoutEffectHere",
                Severity = Severity.Info,
                Resource = name,
                Path = finding.Path,
                Message = finding.Message,
                File = source.File,
                Line = finding.Line,
            });
        }
    }

    private void Say(string code, string name, Severity severity, string file, int line, string message) =>
        _diagnostics.Add(new Diagnostic { Code = code, Name = name, Severity = severity, Message = message, File = file, Line = line });

    private static (string Group, string Kind, KindDescriptor? Descriptor) KindOf(JsonObject content)
    {
        var version = content["apiVersion"] is JsonValue text && text.TryGetValue<string>(out var given) ? given : "";
        var kind = content["kind"] is JsonValue name && name.TryGetValue<string>(out var named) ? named : "";
        var slash = version.LastIndexOf('/');
        var group = slash < 0 ? "" : version[..slash];
        return (group, kind, ResourceKinds.Find(group, kind));
    }
}
