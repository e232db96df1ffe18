using MeshExplanation;

namespace MeshTesting;

/// <summary>A mesh in a test, running (<see cref="MeshFixture"/>) or worked out (<see cref="MeshWithoutProcesses"/>): the same test can be for both.</summary>
public interface IMeshUnderTest
{
    /// <summary>Applies manifests; returns when every proxy that they concern runs with them.</summary>
    /// <param name="manifests">YAML, or the path of a file or directory.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MeshChangeException">They are refused, or have not arrived in time.</exception>
    Task ApplyAsync(string manifests, CancellationToken cancellationToken = default);

    /// <summary>Deletes what manifests name, as far as it is there; returns when no proxy runs with it any more.</summary>
    /// <param name="manifests">YAML, or the path of a file or directory.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MeshChangeException">It cannot be deleted, or has not arrived in time.</exception>
    Task DeleteAsync(string manifests, CancellationToken cancellationToken = default);

    /// <summary>Puts the configuration back to what it was when the mesh was started.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="MeshChangeException">It cannot be put back, or has not arrived in time.</exception>
    Task ResetAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a request a number of times.</summary>
    /// <param name="request">The request.</param>
    /// <param name="count">How many times.</param>
    /// <param name="concurrency">How many at a time. One after the other meet the same draws in each run of a mesh with a seed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in the order of the requests.</returns>
    Task<TrafficSample> SendAsync(MeshRequest request, int count = 1, int concurrency = 1, CancellationToken cancellationToken = default);

    /// <summary>Says where a request would go and why, without sending it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ExplanationException">It cannot be said.</exception>
    Task<RequestExplanation> ExplainAsync(MeshRequest request, CancellationToken cancellationToken = default);
}
