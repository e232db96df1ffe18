using System.Text;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-DR: fixed responses.</summary>
internal static class DirectResponseRules
{
    private const int LargestBody = 1024 * 1024;
    private const int LargeBody = 100 * 1024;

    public static void Check(HttpDirectResponse? response, string path, Report report)
    {
        if (response is null)
        {
            return;
        }

        if (response.Status is < 200 or > 600)
        {
            report.Error("VS-DR-1", path + ".status", $"is {response.Status}; it must lie between 200 and 599");
        }

        var size = response.Body?.String is { } text ? Encoding.UTF8.GetByteCount(text) : (response.Body?.Bytes?.Length ?? 0) / 4 * 3;
        if (size > LargestBody)
        {
            report.Error("VS-DR-2", path + ".body", $"has {size} bytes; at most {LargestBody} are possible");
        }
        else if (size > LargeBody)
        {
            report.Warn("VS-DR-3", path + ".body", $"has {size} bytes; more than {LargeBody} cost every proxy memory");
        }
    }
}
