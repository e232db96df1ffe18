using Aspire.Hosting.ApplicationModel;
using Microsoft.Playwright;
using Tests.Distributed;
using Xunit;

namespace Tests.Browser;

/// <summary>The console of the AppHost's own mesh.</summary>
internal static class BookinfoConsole
{
    /// <summary>A page of a browser that is signed in, and where the console is.</summary>
    public static async Task<(IPage Page, string Console)> OpenConsoleAsync(this BookinfoMesh bookinfo, IBrowserContext context)
    {
        var mesh = bookinfo.Mesh.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<MeshResource>().Single();
        // Signed in beside the page: how a browser gets from there to the console is another test's.
        var signedIn = await context.APIRequest.GetAsync(mesh.ConsoleLink);
        Assert.True(signedIn.Ok, signedIn.StatusText);
        return (await context.NewPageAsync(), mesh.ConsoleEndpoint.Url);
    }
}
