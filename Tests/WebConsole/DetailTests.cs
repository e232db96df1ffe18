using AngleSharp.Dom;
using Bunit;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Charts;
using MeshControlPlane.WebConsole.Overview;
using MeshControlPlane.WebConsole.Proxies;
using MeshControlPlane.WebConsole.Services;
using MeshControlPlane.WebConsole.Workloads;
using Microsoft.AspNetCore.Components;
using Tests.Observability;
using Tests.Translation;
using Xunit;

namespace Tests.WebConsole;

public sealed class DetailTests
{
    [Fact]
    public async Task WorkloadThatIsNotThere_IsSaid()
    {
        using var pages = await MeshPages.OpenAsync();

        Assert.Contains("There is no workload mesh/books-v9 in the mesh", Workload(pages, "books-v9").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_HasNeighboursConfigurationAndServices()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 57, milliseconds: 30);
        pages.Traffic.Call("books-v1", "ratings-v1", 500, count: 3, milliseconds: 30);

        var page = Workload(pages, "ratings-v1");

        var callers = Cells(page.Find("[aria-label='Who calls it'] tbody tr"));
        Assert.Equal(["mesh/books-v1", "ratings.mesh", "1.00", "5%", "48.8 ms"], callers);
        Assert.Equal("workloads/mesh/books-v1", page.Find("[aria-label='Who calls it'] tbody a").GetAttribute("href"));
        Assert.Equal(
            ["config/DestinationRule/mesh/ratings", "config/VirtualService/mesh/ratings"],
            page.FindAll("[aria-labelledby=configuration] a").Select(link => link.GetAttribute("href")));
        Assert.Equal("services/mesh/ratings", page.Find("a.each").GetAttribute("href"));
        Assert.Equal("Overview", page.Find(".tabs [aria-current]").TextContent);
    }

    [Fact]
    public async Task TrafficTab_TellsCodesFlagsAndMutualTls()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Traffic.Call("books-v1", "ratings-v1", 503, count: 6, flags: "UO");

        var page = Workload(pages, "books-v1", "traffic");

        var row = Cells(page.Find("[aria-label=Outbound] tbody tr"));
        Assert.Equal(("mesh/ratings-v1", "100%", "503 UO ×6", "yes"), (row[0], row[4], row[10], row[11]));
        Assert.Contains("Nobody has called it", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_AreOfTheSideAndTheTimeThatAreAsked()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("ratings-v1");
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 50);
        pages.At("workloads/mesh/ratings-v1/inbound?minutes=10");

        var charts = pages.Render<TrafficCharts>(parameters => parameters.Add(tab => tab.Namespace, "mesh").Add(tab => tab.Name, "ratings-v1").Add(tab => tab.Side, "inbound"));

        var requests = charts.FindComponents<LineChart>()[0].Instance;
        Assert.Equal(60, requests.Times.Count);
        Assert.Equal(TimeSpan.FromSeconds(10), requests.Times[1] - requests.Times[0]);
        Assert.Equal(5, requests.Series[0].Values.Max());
        Assert.Equal(0, requests.Series[1].Values.Max());

        var outbound = pages.Render<TrafficCharts>(parameters => parameters.Add(tab => tab.Namespace, "mesh").Add(tab => tab.Name, "ratings-v1").Add(tab => tab.Side, "outbound"));
        Assert.Equal(0, outbound.FindComponents<LineChart>()[0].Instance.Series[0].Values.Max());
    }

    [Fact]
    public async Task ProxyList_SaysHowManyAreMissing_AndWhy()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1", storeVersion: 1);
        pages.Join("ratings-v2", refused: new RefusedRevision(8, pages.Get<IResourceStore>().Current.Version, "no such cluster"));

        var page = pages.Render<ProxyListPage>();

        Assert.Equal("✔ synced 2/2", Row(page, "books-v1")[3]);
        Assert.StartsWith("▲ stale 0/2 mesh/ratings-v1 has not been sent it yet", Row(page, "ratings-v1")[3], StringComparison.Ordinal);
        Assert.Equal("✖ refused 2/2 it refused revision 8: no such cluster", Row(page, "ratings-v2")[3]);
        Assert.Equal(("sidecar", "7", "none", "127.0.0.1"), (Row(page, "books-v1")[2], Row(page, "books-v1")[4], Row(page, "books-v1")[6], Row(page, "books-v1")[8]));
        Assert.Equal("workloads/mesh/books-v1/proxy", page.Find("tbody th a").GetAttribute("href"));
    }

    [Fact]
    public async Task ProxyTab_NamesWhatIsMissing_AndShowsWhatItShouldRunWith()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("ratings-v1", storeVersion: 1);
        pages.At("workloads/mesh/ratings-v1/proxy?part=routes&q=spec.http");

        var tab = pages.Render<ProxyTab>(parameters => parameters.Add(tab => tab.Namespace, "mesh").Add(tab => tab.Name, "ratings-v1"));

        tab.WaitForAssertion(() => Assert.Contains("this is what it should run with", tab.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Equal(["config/DestinationRule/mesh/ratings", "config/VirtualService/mesh/ratings"], tab.FindAll("[aria-labelledby=standing] li a").Select(link => link.GetAttribute("href")));
        var route = Cells(Assert.Single(tab.FindAll("[aria-label=routes] tbody tr")));
        Assert.Equal("outbound|80|v1|ratings.mesh.svc.cluster.local", route[5]);
        Assert.Contains("VirtualService mesh/ratings spec.http[0]", route[6], StringComparison.Ordinal);
        Assert.Equal("config/VirtualService/mesh/ratings?path=spec.http%5B0%5D", tab.Find("[aria-label=routes] tbody a").GetAttribute("href"));
    }

    [Fact]
    public async Task ServiceList_HasPortsVersionsAndRules()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("ratings-v1");
        pages.Join("ratings-v2", isReady: false);

        var page = pages.Render<ServiceListPage>();

        var ratings = Row(page, "ratings");
        Assert.Equal(("80 http", "1/2", "v1, v2 (0/1 ready)"), (ratings[5], ratings[6], ratings[7]));
        Assert.Equal("DestinationRule mesh/ratings VirtualService mesh/ratings", ratings[8]);
        Assert.Equal(("0/0", "–"), (Row(page, "books")[6], Row(page, "books")[7]));
    }

    [Fact]
    public async Task Service_HasItsWorkloadsRulesAndActions()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join("books-v1");
        pages.Join("ratings-v1");
        pages.Traffic.Call("books-v1", "ratings-v1", 200);

        var page = pages.Render<ServicePage>(parameters => parameters.Add(page => page.Namespace, "mesh").Add(page => page.Name, "ratings"));

        Assert.Equal(["v1", "ratings-v1", "127.0.0.1:15006", "yes"], Cells(page.Find("[aria-label='Workloads by version'] tbody tr")));
        Assert.Contains("config/wizard/shifting?service=mesh%2Fratings", page.FindAll(".menu a").Select(link => link.GetAttribute("href")));
        Assert.Equal(2, page.FindAll("[aria-labelledby=rules] li").Count);
        Assert.Equal("mesh/books-v1", Cells(page.Find("[aria-label='Who calls it'] tbody tr"))[0]);
    }

    [Fact]
    public async Task ServiceWithoutWorkloads_SaysWhatComesOfIt()
    {
        using var pages = await MeshPages.OpenAsync();

        var page = pages.Render<ServicePage>(parameters => parameters.Add(page => page.Namespace, "mesh").Add(page => page.Name, "ratings"));

        Assert.Contains("No workload fits its selector: requests to it are answered 503", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_CountsHealthFindingsAndModes()
    {
        using var pages = await MeshPages.OpenAsync(MeshPages.Manifest + """

            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: books, namespace: mesh }
            spec: { hosts: [books], http: [{ route: [{ destination: { host: books, subset: v7 } }] }] }
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: default, namespace: istio-system }
            spec: { mtls: { mode: STRICT } }
            """);
        pages.Join("books-v1");
        pages.Join("ratings-v1", refused: new RefusedRevision(9, 1, "no such cluster"));
        pages.Join("ratings-v2", isReady: false);
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 75);
        pages.Traffic.Call("books-v1", "ratings-v1", 200, count: 25, mutualTls: false);

        var page = pages.Render<OverviewPage>();

        Assert.Equal(
            ["Apps: 1 failing, 1 healthy", "Services: 1 healthy, 1 no traffic", "Workloads: 1 failing, 2 healthy"],
            page.FindAll("figure.donut svg").Select(donut => donut.GetAttribute("aria-label")));
        Assert.Contains("workloads?health=failure", page.FindAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("1 error", page.Find("a[href='config?findings=errors']").TextContent.Replace("✖", "", StringComparison.Ordinal).Trim());
        Assert.Contains("every workload takes mutual TLS alone", page.Find("[aria-labelledby=mutual-tls]").TextContent, StringComparison.Ordinal);
        Assert.Contains("75%", page.Find("[aria-labelledby=mutual-tls]").TextContent, StringComparison.Ordinal);
        Assert.Contains("revision 9 by mesh/ratings-v1: no such cluster", page.Find("[aria-labelledby=control-plane]").TextContent, StringComparison.Ordinal);
        Assert.Contains("3 of 3", page.Find("[aria-labelledby=control-plane]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_IsJudgedByWhatItSendsOn()
    {
        using var pages = await MeshPages.OpenAsync();
        pages.Join(MeshBuilder.Ingress());
        pages.Traffic.Add(
            new(MeshControlPlane.Observability.Traffic.FlowReporter.Source, new("istio-system", "ingress", "istio-ingressgateway", "unknown", ""), FakeTrafficHistory.Party("books-v1"),
                "books.mesh.svc.cluster.local", "books", "mesh", MeshControlPlane.Observability.Traffic.FlowProtocol.Http, true),
            500, 60);

        var row = Row(pages.Render<WorkloadListPage>(), "ingress");

        Assert.Equal(("✖ failing", "1.00", "100%"), (row[2], row[3], row[4]));
        var page = pages.Render<WorkloadPage>(parameters => parameters.Add(page => page.Namespace, "istio-system").Add(page => page.Name, "ingress"));
        Assert.Contains("counted where it is sent on", page.Markup, StringComparison.Ordinal);
    }

    private static IRenderedComponent<WorkloadPage> Workload(MeshPages pages, string name, string? tab = null) =>
        pages.Render<WorkloadPage>(parameters => parameters.Add(page => page.Namespace, "mesh").Add(page => page.Name, name).Add(page => page.Tab, tab));

    private static List<string> Row<T>(IRenderedComponent<T> page, string name)
        where T : IComponent => Cells(page.FindAll("tbody tr").Single(row => row.QuerySelector("th a")!.TextContent == name));

    private static List<string> Cells(IElement row) =>
        [.. row.QuerySelectorAll("th, td").Select(cell => string.Join(' ', string.Join(' ', cell.Descendants<IText>().Select(text => text.Data)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
}
