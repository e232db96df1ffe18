using System.Net;

namespace MeshProxy.Admin;

/// <summary>
/// Refuses what a web page could have a browser send to the admin port, which knows no passwords: requests for a name that is not this machine's
/// (DNS rebinding), requests that come from a page, and forms.
/// </summary>
internal static class AdminGuard
{
    private static readonly string[] FormTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

    /// <summary>Why a request is refused, with its status code; null when it is not.</summary>
    public static (int Status, string Reason)? Refuse(HttpRequest request)
    {
        if (!IsOwn(request.Host.Host))
        {
            return (StatusCodes.Status421MisdirectedRequest, "The admin pages are at localhost and loopback addresses only.\n");
        }

        if (request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host.Value}")
        {
            return (StatusCodes.Status403Forbidden, "A web page of another origin may not use the admin pages.\n");
        }

        return HttpMethods.IsPost(request.Method) && IsForm(request.ContentType)
            ? (StatusCodes.Status403Forbidden, "The admin pages take no forms: send POST without a body, as curl -X POST does.\n")
            : null;
    }

    private static bool IsOwn(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    // The types that a page may send without the server's consent.
    private static bool IsForm(string? contentType) => contentType is not null
        && FormTypes.Contains(contentType.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);
}
