using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-OD: the ejection of failing endpoints.</summary>
internal static class OutlierDetectionRules
{
    public static void Check(OutlierDetection? detection, string path, Report report)
    {
        if (detection is null)
        {
            return;
        }

        CheckPercent(detection.MaxEjectionPercent, path + ".maxEjectionPercent", report);
        CheckPercent(detection.MinHealthPercent, path + ".minHealthPercent", report);
        for (var i = 0; i < detection.OutlierDetectionHttpErrorCodes.Count; i++)
        {
            if (detection.OutlierDetectionHttpErrorCodes[i] is (< 100 or > 599) and var code)
            {
                report.Error("DR-OD-4", $"{path}.outlierDetectionHttpErrorCodes[{i}]", $"is {code}; it must lie between 100 and 599");
            }
        }

        if (detection.ConsecutiveErrors != 0)
        {
            report.Warn("DR-OD-2", path + ".consecutiveErrors", "is deprecated and Istio passes it over; use consecutive5xxErrors or consecutiveGatewayErrors");
        }

        if (detection is { SplitExternalLocalOriginErrors: false, ConsecutiveLocalOriginFailures: > 0 })
        {
            report.Error("DR-OD-3", path + ".consecutiveLocalOriginFailures", "needs splitExternalLocalOriginErrors: true");
        }
    }

    private static void CheckPercent(int percent, string path, Report report)
    {
        if (percent is < 0 or > 100)
        {
            report.Error("DR-OD-1", path, $"is {percent}; it must lie between 0 and 100");
        }
    }
}
