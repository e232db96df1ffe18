using MeshProtocol;
using Tests.Control;
using Tests.Proxy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The console's link, and what pages of others can do, in a real browser.</summary>
public sealed class ConsoleAccessTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Link_OpensTheConsole_AndLeavesTheAddress()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var console = $"http://localhost:{control.ConsolePort}";

        await page.GotoAsync($"{console}/");
        await Expect(page.Locator("main")).ToContainTextAsync("The console opens by its own link");
        await Pictures.TakeAsync(page, "console-without-link");

        await page.GotoAsync($"{console}/login?t={control.ConsoleToken}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Graph");
        Assert.Equal($"{console}/", page.Url);
        Assert.Equal("", await page.EvaluateAsync<string>("document.referrer"));
        Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));

        await page.GotoAsync($"{console}/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Graph");
    }

    [Fact]
    public async Task ForeignPage_CannotStopAProxyOrReadOfTheMesh()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        await using var proxy = await TestProxy.SidecarAsync(new Push());
        await using var foreign = await UpstreamServer.StartAsync(answer =>
        {
            answer.Response.ContentType = "text/html";
            return answer.Response.WriteAsync("<form method=post></form>");
        });
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"http://localhost:{control.ConsolePort}/login?t={control.ConsoleToken}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Graph");
        await page.GotoAsync($"http://localhost:{foreign.Port}/");
        const string Status = "url => fetch(url, { credentials: 'include' }).then(answer => answer.text(), () => 'refused')";
        const string Post = "url => fetch(url, { method: 'POST', mode: 'no-cors' }).then(() => 'sent', () => 'not sent')";

        Assert.Equal("refused", await page.EvaluateAsync<string>(Status, $"http://localhost:{control.ConsolePort}/status"));
        Assert.Equal("refused", await page.EvaluateAsync<string>(Status, $"http://localhost:{proxy.AdminPort}/config_dump"));
        Assert.Equal("sent", await page.EvaluateAsync<string>(Post, $"http://localhost:{proxy.AdminPort}/quitquitquit"));
        await page.EvaluateAsync("url => { document.forms[0].action = url; document.forms[0].submit(); }", $"http://localhost:{proxy.AdminPort}/quitquitquit");

        await Expect(page.Locator("body")).ToContainTextAsync("A web page of another origin may not use the admin pages.");
        Assert.False(proxy.Host.QuitRequested.Task.IsCompleted);
    }
}
