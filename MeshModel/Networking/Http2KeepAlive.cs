using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPSettings.HTTP2KeepAlive</c>.</summary>
public sealed record Http2KeepAlive
{
    [Field("Time between PING frames.", Required = true, Rule = "DR-CP-4")]
    public TimeSpan? Interval { get; init; }

    [Field("How long an answer may take before the connection is closed.", Required = true, Rule = "DR-CP-4")]
    public TimeSpan? Timeout { get; init; }
}
