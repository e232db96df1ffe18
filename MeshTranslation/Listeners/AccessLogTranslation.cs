using MeshProtocol;

namespace MeshTranslation.Listeners;

/// <summary>Says where and how the requests of a listener are logged.</summary>
internal static class AccessLogTranslation
{
    /// <returns>Null where they are not.</returns>
    public static AccessLog? Translate(MeshSettings settings) => settings.AccessLogFile.Length == 0 ? null : new AccessLog
    {
        Path = settings.AccessLogFile,
        Json = settings.AccessLogEncoding == AccessLogEncoding.Json,
        Format = settings.AccessLogFormat,
    };
}
