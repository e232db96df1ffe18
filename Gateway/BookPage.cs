using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Bookinfo.Gateway;

/// <summary>The page at <c>/</c>. Its files are inside the assembly, so that it is there whatever the working directory is.</summary>
internal static class BookPage
{
    public static void UseBookPage(this WebApplication app)
    {
        var files = new EmbeddedFileProvider(typeof(BookPage).Assembly, "Bookinfo.Gateway.wwwroot");
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Protect });
    }

    // The page needs nothing from outside and nothing inline.
    private static void Protect(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["referrer-policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
    }
}
