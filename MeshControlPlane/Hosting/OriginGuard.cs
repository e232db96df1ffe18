namespace MeshControlPlane.Hosting;

/// <summary>
/// Refuses what a web page of somebody else could have a browser send: requests for a name that is not the control plane's (DNS rebinding), and
/// requests that come from a page of another origin.
/// </summary>
internal sealed class OriginGuard(OwnNames names)
{
    /// <summary>Lets pass what is meant for the control plane.</summary>
    /// <param name="next">What comes after.</param>
    /// <param name="refuse">Answers with a status code and a sentence.</param>
    public RequestDelegate Check(RequestDelegate next, Func<HttpContext, int, string, Task> refuse) => context =>
    {
        var request = context.Request;
        if (!names.Contains(request.Host.Host))
        {
            return refuse(context, StatusCodes.Status421MisdirectedRequest, "The request is for a host that is not this control plane: call it by localhost, or have it know its other names (--san).");
        }

        return IsFromElsewhere(request)
            ? refuse(context, StatusCodes.Status403Forbidden, "The request comes from a web page of another origin, and is refused.")
            : next(context);
    };

    /// <summary>Refuses in a line of plain text.</summary>
    public static Task RefuseAsync(HttpContext context, int statusCode, string sentence)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n");
    }

    // Browsers say where a page is from with whatever could change something; kubectl, proxies and curl say nothing.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count > 0 && !(origin.Count == 1 && string.Equals(origin[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }
}
