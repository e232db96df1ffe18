using System.Threading.RateLimiting;
using MeshControlPlane.Hosting;

namespace MeshControlPlane.WebConsole;

/// <summary>Lets to the console those who came by its link: the token in it is exchanged for a cookie once.</summary>
internal sealed class ConsoleGate(ConsoleToken token, ConsoleSession session) : IDisposable
{
    /// <summary>The path of the link.</summary>
    public const string LoginPath = "/login";

    /// <summary>Where a browser that is signed in signs out.</summary>
    public const string LogoutPath = "/logout";

    // Nobody guesses 256 bits; that somebody tries need not cost anything.
    private readonly TokenBucketRateLimiter _tries = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 10,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private static readonly byte[] SignInPage = StatusPage.ReadAsset("sign-in.html");

    private static readonly byte[] SignedInPage = StatusPage.ReadAsset("signed-in.html");

    /// <summary>The link that opens a console.</summary>
    public static string Link(string address, ConsoleToken token) => $"{address}{LoginPath}?t={token.Value}";

    public RequestDelegate Check(RequestDelegate next) => context =>
    {
        var path = context.Request.Path;
        if (path == LoginPath)
        {
            return SignInAsync(context);
        }

        if (path == LogoutPath)
        {
            return SignOutAsync(context);
        }

        return path == "/healthz" || path == StatusPage.StylePath || session.Admits(context.Request.Cookies[CookieName(context)])
            ? next(context)
            : RefuseAsync(context);
    };

    public void Dispose() => _tries.Dispose();

    // Cookies know no ports: each console of the machine has a name of its own for its own.
    private static string CookieName(HttpContext context) => $"mesh-console-{context.Connection.LocalPort}";

    private Task SignInAsync(HttpContext context)
    {
        var response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            response.Headers.Allow = "GET";
            return OriginGuard.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "The link is opened with GET.");
        }

        // Wrong links alone are counted: any web page can send those, and must not lock out who has the right one.
        if (!token.Admits(context.Request.Query["t"]))
        {
            using var lease = _tries.AttemptAcquire();
            if (lease.IsAcquired)
            {
                return RefuseAsync(context);
            }

            response.Headers.RetryAfter = "1";
            return OriginGuard.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many tries with a wrong link: try again in a few seconds.");
        }

        response.Cookies.Append(CookieName(context), session.Issue(), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = ConsoleSession.Lifetime,
        });
        // The token leaves the address bar, and with it history, bookmarks and Referer. It is this page that goes on, and not a redirect: to a browser,
        // a redirect from a link on another site still comes from there, and it would leave the cookie out.
        return WriteAsync(context, SignedInPage);
    }

    // Pages of others cannot have a browser do this: the origin is checked before.
    private static Task SignOutAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            return OriginGuard.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Signing out is done with POST.");
        }

        context.Response.Cookies.Delete(
            CookieName(context), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Link";
        return WriteAsync(context, SignInPage);
    }

    private static Task WriteAsync(HttpContext context, byte[] page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(page).AsTask();
    }
}
