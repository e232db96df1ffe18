using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Commands;

public sealed class AnalyzeTests : IDisposable
{
    private const string Missing = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - route:
            - destination:
                host: ratings
                subset: v9
        """;

    private readonly ManifestDirectory _manifests = new();

    [Fact]
    public async Task CleanFiles_AreSaidToBeClean()
    {
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);

        var run = await CommandRun.OfAsync("analyze", _manifests.Path);

        Assert.Equal((0, "4 resources in 1 file: nothing found\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Finding_HasFileLineCodeAndRemedy()
    {
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        var file = await _manifests.AddAsync("rule.yaml", Missing);

        var run = await CommandRun.OfAsync("analyze", _manifests.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"{file}:10: error IST0101: VirtualService mesh/ratings spec.http[0].route[0].destination.subset: no DestinationRule for ratings.mesh.svc.cluster.local "
            + "defines the subset v9, and what is sent there gets 503; a DestinationRule that defines it may still follow\n5 resources in 2 files: 1 error\n",
            run.Output);
    }

    [Fact]
    public async Task Json_IsAnArrayOfWhatWasFound()
    {
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        var file = await _manifests.AddAsync("rule.yaml", Missing);

        var run = await CommandRun.OfAsync("analyze", "-o", "json", _manifests.Path);

        var found = JsonNode.Parse(run.Output)!.AsArray();
        var finding = Assert.Single(found)!;
        Assert.Equal(
            ("IST0101", "error", "VirtualService mesh/ratings", file, 10, "https://istio.io/latest/docs/reference/config/analysis/ist0101/"),
            ((string?)finding["code"], (string?)finding["severity"], (string?)finding["resource"], (string?)finding["file"], (int)finding["line"]!, (string?)finding["documentation"]));
    }

    [Theory]
    [InlineData("error", 0)]
    [InlineData("warning", 1)]
    [InlineData("info", 1)]
    public async Task Threshold_DecidesTheExitCode(string failOn, int expected)
    {
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        await _manifests.AddAsync("rule.yaml", "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: absent}, spec: {host: absent}}");

        Assert.Equal(expected, (await CommandRun.OfAsync("analyze", "--fail-on", failOn, _manifests.Path)).ExitCode);
    }

    [Fact]
    public async Task MistakesInAFile_AreFoundTogether_AndTheRestIsAnalysed()
    {
        await _manifests.AddAsync("broken.yaml", "apiVersion: v1\nkind: [oops\n");
        await _manifests.AddAsync("indented.yaml", "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec:\n  hosts: [ratings]\n  http:\n  - route:\n    - destination: { host: ratings }\n      timeout: 1s\n");
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        await _manifests.AddAsync("other.yaml", "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: disk }\n");
        await _manifests.AddAsync("binary.yaml", "\0\u0001");

        var run = await CommandRun.OfAsync("analyze", _manifests.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("broken.yaml:3: error SYNTAX: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("indented.yaml:9: error IST0106: VirtualService mesh/a spec.http[0].route[0].timeout: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("other.yaml:1: info MESH0021: the mesh has no kind PersistentVolumeClaim", run.Output, StringComparison.Ordinal);
        Assert.Contains("binary.yaml:1: error SYNTAX: this is no text", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("4 resources in 5 files: 3 errors, 1 info\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldWithoutEffectHere_IsARemark()
    {
        var file = await _manifests.AddAsync("rule.yaml", ManifestDirectory.Services + "\n---\n{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: gw}, spec: {host: gw, trafficPolicy: {proxyProtocol: {version: V1}}}}");

        var run = await CommandRun.OfAsync("analyze", "--fail-on", "warning", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(":\\d+: info MESH0022: DestinationRule mesh/gw spec.trafficPolicy.proxyProtocol: ", run.Output);
    }

    [Theory]
    [InlineData("IST0101", 0)]
    [InlineData("IST0174, IST0101", 0)]
    [InlineData("'*'", 0)]
    [InlineData("IST0174", 1)]
    public async Task AnnotationOfAResource_SilencesItsCodes(string codes, int expected)
    {
        var text = Missing.Replace("{ name: ratings }", $"{{ name: ratings, annotations: {{ galley.istio.io/analyze-suppress: {(codes.Contains(',', StringComparison.Ordinal) ? $"'{codes}'" : codes)} }} }}", StringComparison.Ordinal);
        await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        await _manifests.AddAsync("rule.yaml", text);

        Assert.Equal(expected, (await CommandRun.OfAsync("analyze", _manifests.Path)).ExitCode);
    }

    [Fact]
    public async Task ResourceThatStandsTwice_IsTold()
    {
        var first = await _manifests.AddAsync("a.yaml", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: http, port: 80}]}}");
        var second = await _manifests.AddAsync("b.yaml", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: http, port: 81}]}}");

        var run = await CommandRun.OfAsync("analyze", _manifests.Path);

        Assert.StartsWith($"{second}:1: warning MESH0020: Service mesh/a stands in the files twice (first at {first}:1), and the last counts\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathsThatCannotBeUsed_AreOneSentence()
    {
        var run = await CommandRun.OfAsync("analyze", "/no/such/file.yaml");
        Assert.Equal((2, "", "analyze: /no/such/file.yaml: there is no such file or directory\n"), (run.ExitCode, run.Output, run.Error));

        await _manifests.AddAsync("inner/a.yaml", ManifestDirectory.Services);
        run = await CommandRun.OfAsync("analyze", _manifests.Path);
        Assert.Equal((2, $"analyze: {_manifests.Path}: the directory has no file that ends in .yaml, .yml, .json; those in directories within it are read with --recursive\n"), (run.ExitCode, run.Error));
        Assert.Equal(0, (await CommandRun.OfAsync("analyze", "-R", _manifests.Path)).ExitCode);

        run = await CommandRun.OfAsync("analyze", "--fail-on", "much", _manifests.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'much'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_EndsWithTheExitCode_AndTellsErrorsApart()
    {
        var file = await _manifests.AddAsync("services.yaml", ManifestDirectory.Services);
        var program = Path.ChangeExtension(typeof(MeshControlPlane.MeshDirectory).Assembly.Location, null);

        Assert.Equal((0, "4 resources in 1 file: nothing found\n", ""), await RunAsync(program, "analyze", file));
        Assert.Equal((2, "", "analyze: /no/such/file.yaml: there is no such file or directory\n"), await RunAsync(program, "analyze", "/no/such/file.yaml"));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }

    [Theory]
    [InlineData("books-deployment.yaml istio-destinationrule.yaml istio-virtual-service-all-v1.yaml virtual-service-ratings-50.yaml", "MESH0020")]
    [InlineData("books-deployment.yaml istio-gateway.yaml", "IST0133")]
    [InlineData("books-deployment.yaml circuit-breaker.yaml", "")]
    [InlineData("books-deployment.yaml istio-destinationrule.yaml istio-mirroring.yaml strict-mtls.yaml egress.yaml", "")]
    public async Task BookinfosOwnFiles_AreCleanButForWhatIsThere(string files, string expected)
    {
        var run = await CommandRun.OfAsync(["analyze", "-o", "json", .. files.Split(' ').Select(file => Path.Combine(RepositoryTree.Root, "mesh", file))]);

        Assert.Equal(expected, string.Join(' ', JsonNode.Parse(run.Output)!.AsArray().Select(finding => (string?)finding!["code"]).Distinct()));
    }

    public void Dispose() => _manifests.Dispose();
}
