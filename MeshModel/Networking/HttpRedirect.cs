using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRedirect</c>.</summary>
public sealed record HttpRedirect
{
    [Field("Replaces path and query of the address; the query of the request stays when this has none.")]
    public string? Uri { get; init; }

    [Field("Replaces the prefix that the rule matched and leaves the rest of the path.")]
    public string? PrefixRewrite { get; init; }

    [Field("Replaces the host of the address.")]
    public string? Authority { get; init; }

    [Field("Replaces the port of the address.", OneOf = "redirect_port", Minimum = 0, Maximum = uint.MaxValue)]
    public int? Port { get; init; }

    [Field("Where the port of the address comes from.", OneOf = "redirect_port")]
    public RedirectPortSelection? DerivePort { get; init; }

    [Field("Replaces the scheme of the address: http or https.")]
    public string? Scheme { get; init; }

    [Field("Status of the answer; 301 when left out.", Minimum = 0, Maximum = uint.MaxValue)]
    public int RedirectCode { get; init; }
}
