using Microsoft.Playwright;

namespace Tests.Browser;

/// <summary>Keeps what a page looked like under <c>artifacts/pictures</c>, for a look by eye.</summary>
internal static class Pictures
{
    private static readonly bool ReplacesDocuments = Environment.GetEnvironmentVariable("MESH_PICTURES") == "1";

    public static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new()
        {
            FullPage = true,
            Path = System.IO.Path.Combine(RepositoryTree.Root, "artifacts", "pictures", $"{name}.png"),
        });

    /// <summary>Of what is seen at once, under <c>docs</c>; with MESH_PICTURES=1 it takes the place of the one in <c>docs/pictures</c> too.</summary>
    public static async Task TakeForDocumentsAsync(IPage page, string name)
    {
        var folder = System.IO.Path.Combine(RepositoryTree.Root, "artifacts", "pictures", "docs");
        var path = System.IO.Path.Combine(folder, $"{name}.png");
        await page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled });
        if (ReplacesDocuments)
        {
            File.Copy(path, System.IO.Path.Combine(RepositoryTree.Root, "docs", "pictures", $"{name}.png"), overwrite: true);
        }
    }
}
