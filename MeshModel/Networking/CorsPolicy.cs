using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>CorsPolicy</c>.</summary>
public sealed record CorsPolicy
{
    [Field("Origins that may call. Deprecated: use allowOrigins.")]
    public IReadOnlyList<string> AllowOrigin { get; init; } = [];

    [Field("Origins that may call.")]
    public IReadOnlyList<StringMatch> AllowOrigins { get; init; } = [];

    [Field("Methods that they may use.")]
    public IReadOnlyList<string> AllowMethods { get; init; } = [];

    [Field("Request headers that they may send.")]
    public IReadOnlyList<string> AllowHeaders { get; init; } = [];

    [Field("Response headers that they may read.")]
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    [Field("How long a browser may keep the answer to its preflight; whole seconds.")]
    public TimeSpan? MaxAge { get; init; }

    [Field("Whether they may send cookies and the like.")]
    public bool? AllowCredentials { get; init; }

    [Field("What becomes of a preflight from an origin that is not allowed.")]
    public UnmatchedPreflights? UnmatchedPreflights { get; init; }
}
