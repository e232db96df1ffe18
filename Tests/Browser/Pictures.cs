using Microsoft.Playwright;

namespace Tests.Browser;

/// <summary>Keeps what a page looked like under <c>artifacts/pictures</c>, for a look by eye.</summary>
internal static class Pictures
{
    public static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new()
        {
            FullPage = true,
            Path = System.IO.Path.Combine(RepositoryTree.Root, "artifacts", "pictures", $"{name}.png"),
        });
}
