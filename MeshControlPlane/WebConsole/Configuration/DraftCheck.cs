using System.Text.Json.Nodes;
using MeshExplanation.Offline;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Analysis;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Says what is the matter with a text while it is written: form, rules of its kind, and what analysis finds beside the other resources.</summary>
internal sealed class DraftCheck(IResourceStore store, IWorkloadRegistry registry)
{
    private const string SyntaxRule = "YAML";

    private readonly MeshAnalyzer _analyzer = new();

    /// <summary>The findings by line, and the document where the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="namespace">The namespace that it is for, where it names none.</param>
    public (IReadOnlyList<DraftFinding> Findings, YamlDocument? Document) Check(string text, string @namespace)
    {
        IReadOnlyList<YamlDocument> documents;
        try
        {
            documents = YamlDocuments.Read(text, "");
        }
        catch (YamlSyntaxException exception)
        {
            return ([new DraftFinding(exception.Line, Severity.Error, SyntaxRule, exception.Reason)], null);
        }

        if (documents is not [var document])
        {
            var sentence = documents.Count == 0 ? "There is nothing here yet." : "This has to be one resource; make others on their own.";
            return ([new DraftFinding(documents.Count == 0 ? 1 : documents[1].Source.LineOf(""), Severity.Error, SyntaxRule, sentence)], null);
        }

        var content = document.Resource.DeepClone().AsObject();
        if (content["metadata"] is JsonObject metadata && metadata["namespace"] is null)
        {
            metadata["namespace"] = @namespace;
        }

        var admission = AdmissionCheck.Check(content, document.Source);
        var findings = admission.Findings
            .Select(finding => new DraftFinding(Math.Max(1, finding.Line), finding.Severity, finding.Rule, finding.ToString())).ToList();
        if (admission.Resource is { } resource)
        {
            findings.AddRange(Analyze(resource).Where(message => !message.FromValidation)
                .Select(message => new DraftFinding(Math.Max(1, document.Source.LineOf(message.Path)), message.Code.Severity, message.Code.Code,
                    message.ToString())));
        }

        return ([.. findings.OrderBy(finding => finding.Line)], document);
    }

    /// <summary>What <c>kubectl explain</c> says of the field in a line; <see langword="null"/> where there is none.</summary>
    public static FieldHelp? HelpAt(YamlDocument document, int line)
    {
        var kind = ResourceKinds.All.FirstOrDefault(kind => kind.Kind == document.Resource["kind"]?.ToString());
        var path = document.Source.Lines.Where(place => place.Value <= line && place.Key.Length > 0)
            .OrderByDescending(place => place.Value)
            .ThenByDescending(place => place.Key.Length)
            .FirstOrDefault().Key;
        return kind is null || path is null ? null : FieldHelp.Of(kind, path);
    }

    private IEnumerable<AnalysisMessage> Analyze(Resource resource)
    {
        var current = store.Current.Resources;
        // Its age stays, which settles who comes first.
        var age = current.GetValueOrDefault(resource.Key)?.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue;
        var all = current.Values.Where(other => other.Key != resource.Key)
            .Append(resource with { Metadata = resource.Metadata with { CreationTimestamp = age } }).ToList();
        return _analyzer.Analyze(new AnalysisInput
        {
            Resources = all,
            Workloads = [.. registry.Current.Workloads.Select(workload => new AnalysisWorkload(workload.Node.Namespace, workload.Node.Labels))],
            Mesh = OfflineAnalysis.MeshConfigOf(all),
        }).GetValueOrDefault(resource.Key) ?? [];
    }
}
