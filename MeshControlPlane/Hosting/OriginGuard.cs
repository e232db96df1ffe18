namespace MeshControlPlane.Hosting;

/// <summary>
/// Refuses what a web page of somebody else could have a browser send: requests for a name that is not the control plane's (DNS rebinding), and
/// requests that come from a page of another origin.
/// </summary>
internal sealed class OriginGuard(OwnNames names)
{
    private const string NotOwn = "The request is for a host that is not this control plane: call it by localhost, or have it know its other names (--san).";
    private const string FromElsewhere = "The request comes from a web page of another origin, and is refused.";

    /// <summary>Lets pass what is meant for the control plane.</summary>
    /// <param name="next">What comes after.</param>
    /// <param name="refuse">Answers with a status code and a sentence.</param>
    public RequestDelegate Check(RequestDelegate next, Func<HttpContext, int, string, Task> refuse) => context =>
    {
        var request = context.Request;
        if (!names.Contains(request.Host.Host))
        {
            return refuse(context, StatusCodes.Status421MisdirectedRequest, NotOwn);
        }

        return IsFromElsewhere(request)
            ? refuse(context, StatusCodes.Status403Forbidden, FromElsewhere)
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
        return origin.Count > 0 && !origin.ToString().Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
