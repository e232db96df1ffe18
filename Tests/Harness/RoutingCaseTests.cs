using System.Text.Json.Nodes;
using System.Xml.Linq;
using MeshExplanation.Cases;
using MeshTesting;
using Tests.Commands;
using Xunit;

namespace Tests.Harness;

/// <summary>Tables of requests and what has to become of them: <c>MeshControlPlane test</c>.</summary>
public sealed class RoutingCaseTests : IDisposable
{
    private const string Rules = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - name: jason
            match: [{ headers: { end-user: { exact: jason } } }]
            fault: { delay: { fixedDelay: 7s, percentage: { value: 100 } } }
            route: [{ destination: { host: ratings, subset: v2 } }]
          - match: [{ uri: { prefix: /teapot } }]
            directResponse: { status: 418 }
          - timeout: 3s
            retries: { attempts: 3, retryOn: 5xx }
            mirror: { host: ratings, subset: v2 }
            mirrorPercentage: { value: 25 }
            route:
            - { destination: { host: ratings, subset: v1 }, weight: 67 }
            - { destination: { host: ratings, subset: v2 }, weight: 33 }
        """;

    private const string ThirdVersion = """
        workloads: ["name=ratings-v2,namespace=mesh,app=ratings,version=v2"]
        """;

    private readonly ManifestDirectory _folder = new();

    [Fact]
    public async Task CasesThatHold_Pass()
    {
        var run = await RunAsync("""
            - name: jason waits for v2
              headers: { end-user: jason }
              expect: { to: ratings-v2, delay: 7s, route: jason, rule: "spec.http[0]", outcome: forwarded, status: none, flag: none }
            - name: others
              expect:
                to: 67 % ratings-v1, 33% to subset v2 of ratings
                timeout: 3s
                retries: 3, on 5xx
                mirror: 25 % subset v2 of ratings
                delay: none
                rule: VirtualService mesh/ratings
            - name: a part of it
              expect: [ratings-v1, ratings-v2]
            - name: the proxy answers
              url: http://ratings/teapot
              expect: { status: 418, to: nobody, outcome: answered, summary: by itself }
            - name: nobody has that name
              url: http://nowhere.test/
              expect: { outcome: passedThrough }
            """);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^5 cases in 1 file: 5 passed, 0 failed \(\d+\.\d\d s\)\n$", run.Output);
    }

    [Fact]
    public async Task Table_IsACaseForEachRow()
    {
        var run = await RunAsync("""
            - name: ratings
              url: http://ratings/ratings
              table: |
                | name      | header end-user | url                   | to                           | status | delay |
                |-----------|-----------------|-----------------------|------------------------------|--------|-------|
                | jason     | jason           |                       | ratings-v2                   |        | 7s    |
                | the rest  |                 |                       | 67% ratings-v1, 33% ratings-v2 |      | none  |
                # Nobody asks for this one.
                |           |                 | http://ratings/teapot |                              | 418    |       |
            """, "-o", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal((3, 0), ((int)json["passed"]!, (int)json["failed"]!));
        Assert.Equal(["jason", "the rest", "ratings, row 3"], json["cases"]!.AsArray().Select(each => each!["name"]!.ToString()));
        Assert.Equal([10, 11, 13], json["cases"]!.AsArray().Select(each => (int)each!["line"]!));
    }

    [Fact]
    public async Task CaseThatDoesNotHold_SaysWhatWasExpectedWhatCameAndWhy()
    {
        var run = await RunAsync("""
            - name: jason sees v1
              headers: { end-user: jason }
              expect:
                to: ratings-v1
                timeout: 3s
            """);

        Assert.Equal(1, run.ExitCode);
        var cases = Path.Combine(_folder.Path, "cases.yaml");
        Assert.StartsWith(
            $"""
            {cases}:5: FAILED: jason sees v1
              to: expected ratings-v1  [{cases}:8]
                       got 100 % ratings-v2
              timeout: expected 3s  [{cases}:9]
                            got none
              why:
                GET http://ratings/ratings from mesh/gw (sidecar)
                end-user: jason

            """, run.Output, StringComparison.Ordinal);
        Assert.Contains("+ match", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(" s)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 case in 1 file: 0 passed, 1 failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharesAreComparedToTheDigitThatIsWritten()
    {
        var run = await RunAsync("""
            - { name: rounded, expect: 67 % ratings-v1 }
            - { name: exact, expect: 67.0 % ratings-v1 }
            - { name: near, expect: 66.9 % ratings-v1 }
            - { name: alone, expect: ratings-v1 }
            """, "-o", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal([true, true, false, false], JsonNode.Parse(run.Output)!["cases"]!.AsArray().Select(each => (bool)each!["passed"]!));
    }

    [Fact]
    public async Task JUnit_HasEveryCase_AndWhyItFails()
    {
        var file = Path.Combine(_folder.Path, "out", "results.xml");

        var run = await RunAsync("""
            - { name: good, expect: "67 % ratings-v1" }
            - { name: "bad \u0001", expect: ratings-v1 }
            """, "--junit", file);

        Assert.Equal(1, run.ExitCode);
        var root = XDocument.Load(file).Root!;
        Assert.Equal(("2", "1"), (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value));
        var cases = root.Descendants("testcase").ToList();
        Assert.Equal(["good", "bad ?"], cases.Select(each => each.Attribute("name")!.Value));
        Assert.Null(cases[0].Element("failure"));
        Assert.Equal("to: expected ratings-v1, got 67 % ratings-v1, 33 % ratings-v2", cases[1].Element("failure")!.Attribute("message")!.Value);
        Assert.Contains("why:", cases[1].Element("failure")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryMistakeOfAFile_IsToldWithItsLine()
    {
        var file = await _folder.AddAsync("mistaken.yaml", """
            manifest: here
            defaults: { from: gw }
            cases:
            - name: a
              form: gw
              url: ratings
              expect: { to: a%b, stauts: 3, status: soon, outcome: good }
            - table: |
                url | to | too
                http://a/ | b | c
            - table: |
                url | to
                http://a/ | b | c
            - { url: http://ratings/ }
            - 3
            """);

        var run = await CommandRun.OfAsync("test", file);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string[] places = ["1: 'manifest' is nothing", "5: 'form' is nothing", "7: 'stauts' is nothing", "7: to: 'a%b' has no percentage", "7: status: 'soon' is no status",
            "7: outcome: 'good' is none of forwarded, passedThrough", "4: url: 'ratings' is no absolute URL", "9: 'too' is no column", "13: the row has 3 cells", "14: the case expects nothing", "15: a case is an object"];
        Assert.All(places, place => Assert.Contains($"{file}:{place}", run.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cases: [", "mapping|sequence|node|expected")]
    [InlineData("", "is empty")]
    [InlineData("cases: []", "has to be a list of what has to hold")]
    [InlineData("apiVersion: v1\nkind: Service", "is a manifest")]
    [InlineData("cases: [{ from: a, url: http://a/, expect: b }]\n---\ncases: 3", "more than one document")]
    [InlineData("cases: [{ from: a, url: http://a/, expect: b }]", "there are no manifests")]
    [InlineData("manifests: nowhere.yaml\ncases: [{ from: a, url: http://a/, expect: b }]", "no such file or directory")]
    public async Task FileThatCannotBeUsed_SaysWhy(string text, string reason)
    {
        var file = await _folder.AddAsync("cases.yaml", text);

        var run = await CommandRun.OfAsync("test", file);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Matches($"^test: .*({reason})", run.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task ManifestThatWouldBeRefused_IsNotPassedOver()
    {
        await _folder.AddAsync("rules.yaml", Rules.Replace("weight: 67", "weight: -67", StringComparison.Ordinal));
        var file = await _folder.AddAsync("cases.yaml", "manifests: rules.yaml\ncases: [{ from: gw, url: http://ratings/, expect: ratings }]");

        var run = await CommandRun.OfAsync("test", file);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("error IST0106: VirtualService mesh/ratings spec.http[2].route[0].weight", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HundredsOfCases_AreACaseOfATest_AndTakeALittleWhile()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 500).Select(i => $"    http://ratings/{i} | {(i % 2 == 0 ? "jason" : "")} | {(i % 2 == 0 ? "ratings-v2" : "67% ratings-v1, 33% ratings-v2")}"));
        await WriteAsync($"- url: http://ratings/\n  table: |\n    url | header end-user | to\n{rows}");

        var suite = RoutingSuite.Read(Path.Combine(_folder.Path, "cases.yaml"));
        var results = suite.Run(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(500, results.Count);
        Assert.All(results, result => result.EnsurePassed());
        var other = MeshWithoutProcesses.Of([Path.Combine(_folder.Path, "services.yaml")]).Run(suite)[0];
        Assert.Contains("got 100 % ratings-v1", Assert.Throws<RoutingCaseException>(other.EnsurePassed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_OfTheRepository_Holds()
    {
        var run = await CommandRun.OfAsync("test", Path.Combine(RepositoryTree.Root, "samples", "RoutingCases", "bookinfo.yaml"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<CommandRun> RunAsync(string cases, params string[] more) => await CommandRun.OfAsync(["test", await WriteAsync(cases), .. more]);

    private async Task<string> WriteAsync(string cases)
    {
        await _folder.AddAsync("services.yaml", ManifestDirectory.Services);
        await _folder.AddAsync("rules.yaml", Rules);
        return await _folder.AddAsync("cases.yaml", $"manifests: [services.yaml, rules.yaml]\n{ThirdVersion}\ndefaults: {{ from: gw, url: http://ratings/ratings }}\ncases:\n{cases}");
    }
}
