using MeshControlPlane.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Tests.Control;
using Tests.WebConsole;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The pages of traces in a real browser, with traces that the test has made.</summary>
public sealed class TracesTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Traces_AreFoundWalkedAndOpened()
    {
        var store = new FakeTraceStore();
        var begin = TimeProvider.System.GetUtcNow().AddMinutes(-2);
        for (var i = 1; i <= 60; i++)
        {
            store.Add(TraceBuilder.Books(i, begin.AddSeconds(2 * i), 12 + i * 7 % 30 + (i % 9 == 0 ? 60 : 0), i % 15 == 0 ? 503 : 200, i % 15 == 0 ? "UH" : "-"));
        }

        await using var control = await ControlPlaneFixture.StartAsync(options => options, services => services.Replace(ServiceDescriptor.Singleton<ITraceStore>(store)));
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var console = $"http://localhost:{control.ConsolePort}";
        await page.GotoAsync($"{console}/login?t={control.ConsoleToken}");
        await Expect(page).ToHaveURLAsync($"{console}/");

        await page.GotoAsync($"{console}/traces");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "60 traces" })).ToBeVisibleAsync();
        var plot = page.GetByRole(AriaRole.Listbox);
        await Expect(plot.GetByRole(AriaRole.Option)).ToHaveCountAsync(60);
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "traces");
        await SeriousFaults.FitsAPhoneAsync(page, "traces-phone");

        // They come in while one looks.
        store.Add(TraceBuilder.Books(61, begin.AddSeconds(122)));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "61 traces" })).ToBeVisibleAsync();

        await page.GetByLabel("Errors only").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "4 traces" })).ToBeVisibleAsync();
        Assert.Equal($"{console}/traces?errors=true", page.Url);
        await plot.FocusAsync();
        await plot.PressAsync("End");
        await Expect(plot.GetByRole(AriaRole.Option, new() { Selected = true })).ToHaveCountAsync(1);
        await plot.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("gw.mesh.svc.cluster.local:8080/gateway/books");
        Assert.Equal($"{console}/traces/{60:x32}", page.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "ratings.mesh.svc.cluster.local:80/*" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("outbound|80||ratings.mesh.svc.cluster.local");
        Assert.EndsWith("?span=a6", page.Url, StringComparison.Ordinal);
        await SeriousFaults.NoneAsync(page);
        await Pictures.TakeAsync(page, "trace");
        await SeriousFaults.FitsAPhoneAsync(page, "trace-phone");
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Explain", Exact = true })).ToHaveAttributeAsync("href", "explain?request=request-60");
    }
}
