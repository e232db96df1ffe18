using System.Text.RegularExpressions;
using MeshControlPlane.Observability.Traffic;
using Microsoft.Playwright;
using Tests.Control;
using Tests.Observability;
using Tests.Translation;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>What surrounds the console's pages, in a real browser.</summary>
public sealed class ShellTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Letters_LeadToPages_ButNotWhereOneWrites()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/");
        var page = console.Page;
        await Expect(page.Locator("h1")).ToHaveTextAsync("Graph");

        await page.GetByLabel("Find").FocusAsync();
        await page.Keyboard.PressAsync("o");
        await Expect(page.GetByLabel("Find")).ToHaveValueAsync("o");
        await page.Locator("#main").FocusAsync();
        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Expect(help).ToContainTextAsync("Overview");
        await console.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("o");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
        await page.Keyboard.PressAsync("g");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Graph");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task PageLongerThanTheWindow_IsScrolled()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview", height: 250);
        await Expect(console.Page.Locator("h1")).ToHaveTextAsync("Overview");
        await console.Page.Mouse.MoveAsync(700, 150);

        await console.Page.Mouse.WheelAsync(0, 500);

        await console.Page.WaitForFunctionAsync("() => scrollY > 0");
    }

    [Fact]
    public async Task Theme_IsKept()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview");
        var page = console.Page;

        await page.GetByLabel("Theme").SelectOptionAsync("dark");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.GetByLabel("Theme")).ToHaveValueAsync("dark");
        await page.GetByLabel("Theme").SelectOptionAsync("system");
        await Expect(page.Locator("html")).Not.ToHaveAttributeAsync("data-theme", new Regex("."));
    }

    [Fact]
    public async Task ControlPlaneThatStartsAgain_HasItsPagesBack()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview");
        var page = console.Page;
        await Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
        await page.EvaluateAsync("() => window.wasHere = true");

        await control.RestartInPlaceAsync(async () =>
        {
            await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "The control plane does not answer" })).ToBeVisibleAsync();
            await Pictures.TakeAsync(page, "console-reconnecting");
        });

        await page.WaitForFunctionAsync("() => !window.wasHere");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Overview");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task RefusedPush_IsToldOnEveryPage()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview");
        await Expect(console.Page.Locator("h1")).ToHaveTextAsync("Overview");

        using var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        await proxy.NextPushAsync(refusal: "a route without a cluster");

        await console.Page.GetByText("1 proxy refused its configuration").Last.ClickAsync();
        await Expect(console.Page.Locator(".notices li")).ToContainTextAsync("mesh/ratings-v1 could not use revision");
        await Expect(console.Page.Locator(".notices li")).ToContainTextAsync("a route without a cluster");
        await console.AssertAccessibleAsync();
    }

    [Fact]
    public async Task SigningOut_EndsTheVisit()
    {
        await using var control = await StartAsync();
        await using var console = await ConsolePage.OpenAsync(chromium, control, "/overview");
        var other = await console.Page.Context.NewPageAsync();
        await other.GotoAsync($"{console.Address}/workloads");
        await Expect(other.Locator("h1")).ToHaveTextAsync("Workloads");

        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(console.Page.Locator("main")).ToContainTextAsync("The console opens by its own link");
        // Nothing of the mesh stays on the screen of another tab.
        await Expect(other.Locator("main")).ToContainTextAsync("The console opens by its own link");
        await console.Page.GotoAsync($"{console.Address}/");
        await Expect(console.Page.Locator("main")).ToContainTextAsync("The console opens by its own link");
    }

    private static Task<ControlPlaneFixture> StartAsync() =>
        ControlPlaneFixture.StartAsync(options => options, services => services.AddSingleton<ITrafficHistory>(new FakeTrafficHistory()));
}
