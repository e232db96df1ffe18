namespace MeshRouting.Matching;

/// <summary>What of a request a condition looks at.</summary>
internal enum MatchSubject
{
    Path,
    PathAndQuery,
    Scheme,
    Method,
    Authority,
    Header,
    QueryParameter,
    Claim,
}
