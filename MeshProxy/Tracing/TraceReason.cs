using System.Globalization;
using MeshProxy.Forwarding;

namespace MeshProxy.Tracing;

/// <summary>
/// Why a request is traced, as Envoy packs it into <c>x-request-id</c>: the digit that tells the version of a UUID. So all proxies that see the same id decide alike, and the
/// number that is drawn against the percentage comes from the id as well.
/// </summary>
internal static class TraceReason
{
    private const string ClientTraceId = "x-client-trace-id";
    private const char Sampled = '9';
    private const char Forced = 'a';
    private const char AskedByClient = 'b';
    private const int Place = 14;
    private const int IdLength = 36;
    private const int Range = 10_000;

    /// <summary>Decides on a request that came without a decision, and notes it in the id.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="threshold">Hundredths of a percent.</param>
    public static bool Decide(IHeaderDictionary headers, int threshold)
    {
        if (headers[MeshHeaders.RequestId] is not [{ Length: IdLength } id] || !TryNumber(id, out var number))
        {
            // Without an id that can be read nothing is traced.
            return false;
        }

        switch (id[Place])
        {
            case Sampled or Forced or AskedByClient:
                return true;
            case '4':
                var reason = headers.ContainsKey(ClientTraceId) ? AskedByClient : number % Range < threshold ? Sampled : '4';
                if (reason == '4')
                {
                    return false;
                }

                headers[MeshHeaders.RequestId] = string.Create(IdLength, (id, reason), static (noted, state) =>
                {
                    state.id.CopyTo(noted);
                    noted[Place] = state.reason;
                });
                return true;
            default:
                return number % Range < threshold;
        }
    }

    private static bool TryNumber(string id, out uint number) =>
        uint.TryParse(id.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && id[8] == '-' && id[13] == '-';
}
