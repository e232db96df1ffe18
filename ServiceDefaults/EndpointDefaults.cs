using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Bookinfo.ServiceDefaults;

/// <summary>What every Bookinfo service answers, whatever else it does.</summary>
public static class EndpointDefaults
{
    /// <summary>The response header that says which version of a service answered, such as <c>books-v1</c>.</summary>
    public const string VersionHeader = "x-bookinfo-version";

    /// <summary>Puts <see cref="VersionHeader"/> on every answer and turns an unhandled error into a problem document without a stack trace.</summary>
    /// <param name="app">The service.</param>
    /// <param name="version">Service and version, such as <c>books-v1</c>.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, string version)
    {
        app.Use((context, next) =>
        {
            // On starting, because the exception handler clears the headers of an answer that failed.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[VersionHeader] = version;
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseExceptionHandler();
        return app;
    }

    /// <summary>Maps <c>/health</c> (ready for requests: every check passes) and <c>/alive</c> (the process works: the checks tagged <c>live</c>).</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
        return app;
    }
}
