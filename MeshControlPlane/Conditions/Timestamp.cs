using System.Globalization;

namespace MeshControlPlane.Conditions;

/// <summary>Times as Kubernetes writes them: UTC, to the second.</summary>
internal static class Timestamp
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
