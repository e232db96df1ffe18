using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>ClaimToHeader</c>: a claim that the application gets as a header.</summary>
public sealed record ClaimToHeader
{
    [Field("Name of the header.", Required = true, Rule = "RA-5")]
    public required string Header { get; init; }

    [Field("Name of the claim; dots lead into claims that are objects.", Required = true, Rule = "RA-5")]
    public required string Claim { get; init; }
}
