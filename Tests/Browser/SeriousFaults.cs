using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Tests.Browser;

/// <summary>What keeps people from using a page: axe's serious and critical violations, in light and in dark, and what does not fit a phone.</summary>
internal static class SeriousFaults
{
    private const int PhoneWidth = 360;

    /// <summary>Fails with the violations, each with the elements that it is about.</summary>
    public static async Task NoneAsync(IPage page)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var result = await page.RunAxe();
            var faults = result.Violations
                .Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{scheme}: {violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Select(node => node.Html))}");
            Assert.True(!faults.Any(), string.Join('\n', faults));
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>Fails when the page is wider than a phone; it is as wide as before afterwards.</summary>
    public static async Task FitsAPhoneAsync(IPage page, string picture)
    {
        var before = page.ViewportSize!;
        await page.SetViewportSizeAsync(PhoneWidth, 740);
        await Pictures.TakeAsync(page, picture);
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        await page.SetViewportSizeAsync(before.Width, before.Height);
        Assert.True(width <= PhoneWidth, $"the page is {width} pixels wide");
    }
}
