using Deque.AxeCore.Playwright;
using MeshProtocol;
using Microsoft.Playwright;
using Tests.Control;
using Tests.Translation;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Tests.Browser;

/// <summary>The list of Istio configuration and its editor, in a real browser.</summary>
public sealed class ConfigurationPageTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: mesh }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
        ---
        # Half of the requests go to version 1.
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: ratings
          namespace: mesh
        spec:
          hosts:
          - ratings
          http:
          - route:
            # the old one
            - destination:
                host: ratings
                subset: v1
              weight: 50
            - destination:
                host: ratings
                subset: v2
              weight: 50
        """;

    private const string SetText = "text => window.monaco.editor.getModels()[0].setValue(text)";
    private const string GetText = "() => window.monaco.editor.getModels()[0].getValue()";

    [Fact]
    public async Task Editor_FindsMarksAppliesRefusesAndUndoes()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Manifests);
        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"), HealthState.Healthy);
        using var _ = proxy;
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, control);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };

        await page.GotoAsync($"http://localhost:{control.ConsolePort}/config");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "VirtualService ratings mesh" })).ToContainTextAsync("No findings");
        await Pictures.TakeAsync(page, "configuration");
        await CheckAccessibilityAsync(page);
        await page.GetByLabel("Kind").SelectOptionAsync("DestinationRule");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 2 resources");
        Assert.EndsWith("/config?kind=DestinationRule", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("Kind").SelectOptionAsync("");
        await page.GetByRole(AriaRole.Link, new() { Name = "ratings", Exact = true }).Nth(1).ClickAsync();

        // The very text of the file.
        await Expect(page.GetByText("No findings.")).ToBeVisibleAsync();
        await Expect(page.Locator(".monaco-editor").First).ToBeVisibleAsync();
        var text = await page.EvaluateAsync<string>(GetText);
        Assert.StartsWith("# Half of the requests go to version 1.\n", text, StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "DestinationRule mesh/ratings" })).ToBeVisibleAsync();
        await page.EvaluateAsync("() => window.monaco.editor.getEditors()[0].setPosition({ lineNumber: 16, column: 9 })");
        await Expect(page.GetByText("VirtualService.spec.http.route.weight")).ToBeVisibleAsync();

        // Findings at their lines, as they are made.
        await page.EvaluateAsync(SetText, text.Replace("subset: v2", "subset: v9", StringComparison.Ordinal).Replace("weight: 50", "wieght: 50", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Line 16" })).ToBeVisibleAsync();
        await Expect(page.Locator(".squiggly-error").First).ToBeVisibleAsync();
        await Pictures.TakeAsync(page, "configuration-editor");
        await CheckAccessibilityAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToContainTextAsync("unknown field \"spec.http[0].route[0].wieght\"");

        // What is right is applied, and how far it has got is said.
        await page.EvaluateAsync(SetText, text.Replace("weight: 50", "weight: 10", StringComparison.Ordinal).Replace("subset: v2\n      weight: 10", "subset: v2\n      weight: 90", StringComparison.Ordinal));
        await Expect(page.GetByText("No findings.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview the effect" }).ClickAsync();
        await Expect(page.GetByText("would run with something else")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Applied. The conditions above")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Conditions")).ToContainTextAsync("Programmed");

        // Undo.
        await page.GetByRole(AriaRole.Link, new() { Name = "History and undo" }).ClickAsync();
        await Expect(page.GetByText("by console")).ToBeVisibleAsync();
        await Expect(page.Locator(".came").First).ToContainTextAsync("weight: 10");
        await Pictures.TakeAsync(page, "configuration-history");
        await CheckAccessibilityAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore this state" }).First.ClickAsync();
        await Expect(page.GetByText("is in force again.")).ToBeVisibleAsync();
        using var api = ApiClient.Open(control.Directory);
        var (_, stored) = await api.SendAsync(HttpMethod.Get, $"{ApiClient.VirtualServices}/ratings");
        Assert.Equal(50, (int)stored["spec"]!["http"]![0]!["route"]![1]!["weight"]!);
        Assert.DoesNotContain(complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal) && !complaint.Contains("unsafe-eval", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChangedMeanwhile_ShowsBoth_AndAWayOn()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Manifests);
        await using var context = await chromium.Browser.NewContextAsync(new() { ColorScheme = ColorScheme.Dark });
        var page = await OpenAsync(context, control);
        await page.GotoAsync($"http://localhost:{control.ConsolePort}/config/VirtualService/mesh/ratings");
        await Expect(page.GetByText("No findings.")).ToBeVisibleAsync();
        await Expect(page.Locator(".monaco-editor").First).ToBeVisibleAsync();
        var text = await page.EvaluateAsync<string>(GetText);
        using var api = ApiClient.Open(control.Directory);
        await api.SendAsync(HttpMethod.Patch, $"{ApiClient.VirtualServices}/ratings", """{"metadata":{"labels":{"by":"another"}}}""", "application/merge-patch+json");

        await page.EvaluateAsync(SetText, text.Replace("# the old one", "# the older one", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();

        await Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToContainTextAsync("Error from server (Conflict)");
        await Expect(page.GetByLabel("Their text and yours")).ToContainTextAsync("by: another");
        await CheckAccessibilityAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Applied. The conditions above")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task OneResourceAfterAnother_KeepsNothing_AndDeletesWhatIsLookedAt()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Manifests);
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(context, control);

        // The address says the field, and the editor is opened at its line.
        await page.GotoAsync($"http://localhost:{control.ConsolePort}/config/VirtualService/mesh/ratings?path={Uri.EscapeDataString("spec.http[0].route[1].weight")}");
        await Expect(page.GetByText("VirtualService.spec.http.route.weight")).ToBeVisibleAsync();
        Assert.Equal(20, await page.EvaluateAsync<int>("() => window.monaco.editor.getEditors()[0].getPosition().lineNumber"));

        await page.EvaluateAsync(SetText, "kind: nonsense");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Line 1" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.Locator(".refusal")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "DestinationRule mesh/ratings" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("DestinationRule ratings");
        await Expect(page.Locator(".view-lines")).ToContainTextAsync("DestinationRule");
        await Expect(page.Locator(".refusal")).ToHaveCountAsync(0);
        Assert.Contains("kind: DestinationRule", await page.EvaluateAsync<string>(GetText), StringComparison.Ordinal);

        // Somebody else has changed it since: what would be deleted is not what is looked at.
        using var api = ApiClient.Open(control.Directory);
        const string Rule = "/apis/networking.istio.io/v1/namespaces/mesh/destinationrules/ratings";
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await api.SendAsync(HttpMethod.Patch, Rule, """{"metadata":{"labels":{"by":"another"}}}""", "application/merge-patch+json");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.Locator(".refusal")).ToContainTextAsync("Conflict");
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Get, Rule)).Item1);
    }

    [Fact]
    public async Task NewResource_IsCreated_OnAPhone()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Manifests);
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 } });
        var page = await OpenAsync(context, control);
        await page.GotoAsync($"http://localhost:{control.ConsolePort}/config/new/Gateway?namespace=mesh");
        await Expect(page.Locator(".monaco-editor").First).ToBeVisibleAsync();
        // Nobody is there yet who would listen, which is worth telling and no reason to refuse it.
        await Expect(page.GetByText("IST0101", new() { Exact = false }).First).ToBeVisibleAsync();
        await CheckAccessibilityAsync(page);

        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Gateway my-gateway");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Istio configuration");
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, ControlPlaneFixture control)
    {
        // The cookie is all that is wanted of the link.
        await context.APIRequest.GetAsync($"http://localhost:{control.ConsolePort}/login?t={control.ConsoleToken}");
        return await context.NewPageAsync();
    }

    internal static async Task CheckAccessibilityAsync(IPage page)
    {
        var result = await page.RunAxe();
        var grave = result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(5).Select(node => $"{node.Html} {string.Join(',', node.Any.Select(check => check.Message))}"))}");
        Assert.True(!grave.Any(), string.Join('\n', grave));
    }
}
