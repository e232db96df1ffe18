using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshExplanation.Offline;

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

    private ManifestFiles()
    {
    }

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
    public static ManifestFiles Read(IReadOnlyList<string> paths, bool recursive, string defaultNamespace, CancellationToken cancellationToken)
    {
        var files = new ManifestFiles();
        try
        {
            // On all processors: most of the time goes into reading YAML and checking each by itself.
            foreach (var file in paths.SelectMany(path => Expand(path, recursive)).ToList().AsParallel().AsOrdered().WithCancellation(cancellationToken)
                .Select(file => ReadManifestFile.Read(file, defaultNamespace)))
            {
                files.Add(file);
            }
        }
        catch (AggregateException failures)
        {
            throw failures.InnerExceptions.FirstOrDefault(failure => failure is ManifestFileException) ?? failures;
        }

        return files;
    }

    /// <summary>Reads a file, or those of a directory, by name.</summary>
    /// <exception cref="ManifestFileException">It does not exist, cannot be read, or holds no manifest.</exception>
    public static IReadOnlyList<ReadManifestFile> ReadEach(string path, string defaultNamespace) => [.. Expand(path, recursive: false).Select(file => ReadManifestFile.Read(file, defaultNamespace))];

    /// <summary>Takes what was read already, in that order.</summary>
    public static ManifestFiles Of(IEnumerable<ReadManifestFile> read)
    {
        var files = new ManifestFiles();
        foreach (var file in read)
        {
            files.Add(file);
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

    private void Add(ReadManifestFile file)
    {
        FileCount++;
        foreach (var manifest in file.Manifests)
        {
            Add(manifest);
        }

        if (file.Fault is { } fault)
        {
            Say("SYNTAX", "NotYaml", Severity.Error, file.File, fault.Line, fault.Reason);
        }
    }

    private void Add(ReadManifest manifest)
    {
        var (group, kindName, kind, content, source, admission) = manifest;
        if (kind is null && kindName.Length > 0 && !group.EndsWith(IstioGroups, StringComparison.Ordinal) && !ResourceKinds.All.Any(other => other.Kind == kindName))
        {
            Say("MESH0021", "KindNotLookedAt", Severity.Info, source.File, source.LineOf(""), $"the mesh has no kind {kindName}, and does not look at it");
            return;
        }

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
        _contents.Add(content);
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
}
