using System.Diagnostics;
using MeshExplanation.Offline;
using MeshModel.Findings;

namespace MeshExplanation.Cases;

/// <summary>A file of cases: requests, and what a mesh of some manifests has to do with them. It is asked without any process.</summary>
public sealed class RoutingSuite
{
    internal RoutingSuite(
        string file, IReadOnlyList<string> manifests, IReadOnlyList<WorkloadText> workloads, string @namespace, IReadOnlyList<RoutingCase> cases)
    {
        File = file;
        Manifests = manifests;
        Workloads = workloads;
        Namespace = @namespace;
        Cases = cases;
    }

    /// <summary>The file, as it was given.</summary>
    public string File { get; }

    /// <summary>The manifests that the file names: files and directories.</summary>
    public IReadOnlyList<string> Manifests { get; }

    /// <summary>The cases, in the order of the file.</summary>
    public IReadOnlyList<RoutingCase> Cases { get; }

    /// <summary>Namespace of manifests and callers that name none.</summary>
    public string Namespace { get; }

    internal IReadOnlyList<WorkloadText> Workloads { get; }

    /// <summary>Reads a file of cases.</summary>
    /// <param name="file">The file.</param>
    /// <param name="manifests">Manifests beside those that it names: files and directories.</param>
    /// <param name="namespace">Namespace of manifests and callers that name none, where the file says nothing else.</param>
    /// <exception cref="RoutingCaseException">It cannot be read; the message has every mistake with its line.</exception>
    public static RoutingSuite Read(string file, IReadOnlyList<string>? manifests = null, string @namespace = "mesh") =>
        RoutingSuiteReader.Read(file, manifests ?? [], @namespace, []);

    /// <summary>Carries out all cases.</summary>
    /// <param name="recursive">Whether directories of manifests stand for those within them too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of each, in their order.</returns>
    /// <exception cref="RoutingCaseException">The manifests cannot be read, or one of them would be refused.</exception>
    public IReadOnlyList<RoutingCaseResult> Run(bool recursive = false, CancellationToken cancellationToken = default)
    {
        var meshes = new OfflineMeshes(ReadManifests(recursive, cancellationToken), Workloads);
        return [.. Cases.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(each => Run(each, meshes))];
    }

    internal static RoutingCaseResult Run(RoutingCase each, OfflineMeshes meshes)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var explanation = RequestExplainer.Explain(meshes.For(each.Question.From, each.Question.Namespace), each.Question);
            return new RoutingCaseResult
            {
                Case = each,
                Explanation = explanation,
                Mismatches =
                [
                    .. each.Expectations
                        .Select(expectation => (Wanted: expectation, Actual: RoutingFields.Compare(expectation, explanation)))
                        .Where(compared => compared.Actual is not null)
                        .Select(compared => new RoutingMismatch(compared.Wanted.Field, compared.Wanted.Expected, compared.Actual!, compared.Wanted.Line)),
                ],
                Elapsed = Stopwatch.GetElapsedTime(begun),
            };
        }
        catch (ExplanationException exception)
        {
            return new RoutingCaseResult { Case = each, Problem = exception.Message, Elapsed = Stopwatch.GetElapsedTime(begun) };
        }
    }

    private ManifestFiles ReadManifests(bool recursive, CancellationToken cancellationToken)
    {
        if (Manifests.Count == 0)
        {
            throw new RoutingCaseException($"{File}: there are no manifests: name files or directories under manifests:, or with --files");
        }

        try
        {
            var files = ManifestFiles.Read(Manifests, recursive, Namespace, cancellationToken);
            var refused = files.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).ToList();
            return refused.Count == 0 ? files : throw new RoutingCaseException(string.Join('\n', refused));
        }
        catch (ManifestFileException exception)
        {
            throw new RoutingCaseException(exception.Message);
        }
    }
}
