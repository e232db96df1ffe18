using MeshExplanation;
using MeshExplanation.Cases;
using MeshExplanation.Offline;
using MeshRouting;
using MeshTesting.WithoutProcesses;

namespace MeshTesting;

/// <summary>
/// A mesh that is worked out from its manifests, in milliseconds and without any process: what the proxies would decide, by the code that they decide by.
/// Services themselves do not run: a request ends at the first workload that it reaches, which is taken to answer 200.
/// </summary>
/// <remarks>
/// Workloads are those that Deployments would start; one for each Service, and each subset of it, that selects none of them; and an ingress gateway. All are
/// healthy, so retries, timeouts and outlier detection play no part; <see cref="ExplainAsync"/> says what they are set to. The same seed gives the same course.
/// </remarks>
public sealed class MeshWithoutProcesses : IMeshUnderTest
{
    private readonly Lock _lock = new();
    private readonly ManifestStore _store;
    private readonly RepeatableChance _chance;
    private readonly string _namespace;
    private OfflineMeshes _meshes;

    private MeshWithoutProcesses(ManifestStore store, string @namespace, long seed)
    {
        _store = store;
        _namespace = @namespace;
        _chance = new RepeatableChance((ulong)seed);
        _meshes = new OfflineMeshes(store.Files, []);
    }

    /// <summary>Reads the manifests that the mesh starts with.</summary>
    /// <param name="manifests">Each YAML, or the path of a file or directory.</param>
    /// <param name="namespace">Namespace of manifests and callers that name none.</param>
    /// <param name="seed">Where the sequence of draws begins.</param>
    /// <exception cref="MeshChangeException">One would be refused.</exception>
    public static MeshWithoutProcesses Of(IEnumerable<string> manifests, string @namespace = "mesh", long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        var store = new ManifestStore(@namespace);
        foreach (var source in manifests)
        {
            store.Apply(source);
        }

        store.KeepAsStart();
        return new MeshWithoutProcesses(store, @namespace, seed);
    }

    /// <inheritdoc />
    public Task ApplyAsync(string manifests, CancellationToken cancellationToken = default) => Change(() => _store.Apply(manifests));

    /// <inheritdoc />
    public Task DeleteAsync(string manifests, CancellationToken cancellationToken = default) => Change(() => _store.Delete(manifests));

    /// <inheritdoc />
    public Task ResetAsync(CancellationToken cancellationToken = default) => Change(_store.Reset);

    /// <summary>Draws what would become of a request a number of times.</summary>
    /// <inheritdoc cref="IMeshUnderTest.SendAsync"/>
    /// <exception cref="ExplanationException">It cannot be said, as for a URL that is none.</exception>
    public Task<TrafficSample> SendAsync(MeshRequest request, int count = 1, int concurrency = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        var mesh = MeshFor(request);
        var explanation = RequestExplainer.Explain(mesh, QuestionOf(request));
        var draws = new RequestDraws(mesh, explanation, _chance);
        return Task.FromResult(new TrafficSample(request, [.. Enumerable.Range(0, count).Select(_ => draws.Next())], new WorkedOutEvidence(explanation)));
    }

    /// <inheritdoc />
    public Task<RequestExplanation> ExplainAsync(MeshRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(RequestExplainer.Explain(MeshFor(request), QuestionOf(request)));
    }

    /// <summary>Carries out cases with the manifests that the mesh has now; those that the file of cases names do not count.</summary>
    /// <param name="suite">The cases.</param>
    /// <returns>What came of each, in their order.</returns>
    public IReadOnlyList<RoutingCaseResult> Run(RoutingSuite suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        OfflineMeshes meshes;
        lock (_lock)
        {
            meshes = _meshes;
        }

        return [.. suite.Cases.Select(each => RoutingSuite.Run(each, meshes))];
    }

    private Task Change(Action change)
    {
        lock (_lock)
        {
            change();
            _meshes = new OfflineMeshes(_store.Files, []);
        }

        return Task.CompletedTask;
    }

    private ExplainedMesh MeshFor(MeshRequest request)
    {
        lock (_lock)
        {
            return _meshes.For(request.From ?? "ingress", _namespace);
        }
    }

    private RequestQuestion QuestionOf(MeshRequest request) => new()
    {
        From = request.From ?? "ingress",
        Url = request.Url.StartsWith('/') ? "http://localhost" + request.Url : request.Url,
        Method = request.Method.Method,
        Headers = [.. request.Headers.Select(header => new HeaderField(header.Key, header.Value))],
        Namespace = _namespace,
    };
}
