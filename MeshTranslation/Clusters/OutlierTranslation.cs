using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Clusters;

/// <summary>Translates <c>outlierDetection</c>, with Istio's defaults filled in.</summary>
internal static class OutlierTranslation
{
    private const uint DefaultErrors = 5;
    private const int DefaultMaximumPercent = 10;
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultEjection = TimeSpan.FromSeconds(30);

    /// <summary>An empty block switches detection on; only an absent one leaves it off.</summary>
    public static OutlierEjection? Translate(OutlierDetection? detection) => detection is null ? null : new OutlierEjection
    {
        Consecutive5XxErrors = (uint?)detection.Consecutive5xxErrors ?? DefaultErrors,
        ConsecutiveGatewayErrors = (uint?)detection.ConsecutiveGatewayErrors ?? 0,
        SplitLocalOriginErrors = detection.SplitExternalLocalOriginErrors,
        ConsecutiveLocalOriginFailures = detection.SplitExternalLocalOriginErrors ? (uint?)detection.ConsecutiveLocalOriginFailures ?? DefaultErrors : 0,
        IntervalMs = (long)(detection.Interval ?? DefaultInterval).TotalMilliseconds,
        BaseEjectionMs = (long)(detection.BaseEjectionTime ?? DefaultEjection).TotalMilliseconds,
        MaxEjectionPercent = detection.MaxEjectionPercent > 0 ? detection.MaxEjectionPercent : DefaultMaximumPercent,
        MinHealthPercent = detection.MinHealthPercent,
    };
}
