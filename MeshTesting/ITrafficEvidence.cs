namespace MeshTesting;

/// <summary>Says why a mesh did what it did, when an assertion fails.</summary>
internal interface ITrafficEvidence
{
    /// <summary>What is known: where the request goes and why, by which revisions, and what the proxies logged.</summary>
    /// <param name="sample">The answers.</param>
    /// <param name="example">The one that shows it; <see langword="null"/> without any.</param>
    string Describe(TrafficSample sample, MeshResponse? example);
}
