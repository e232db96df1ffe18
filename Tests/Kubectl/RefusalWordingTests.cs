using MeshControlPlane.Api.Manifests;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Yaml;
using Tests.Commands;
using Xunit;

namespace Tests.Kubectl;

/// <summary>One mistake is told in the same words by kubectl, by <c>analyze</c>, and where the mesh starts with the file; the last two know the line.</summary>
public sealed class RefusalWordingTests : IClassFixture<SharedApiServer>, IDisposable
{
    private readonly ApiServer _server;
    private readonly TempDirectory _directory = new();

    public RefusalWordingTests(SharedApiServer shared) => _server = shared.Server;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("http:\n    route:\n    - destination: {host: b}")]
    [InlineData("http:\n  - route:\n    - destination: {host: b}\n      timeout: 1s")]
    [InlineData("http:\n  - route:\n    - destination: {host: b}\n    weight: 50")]
    [InlineData("http:\n  - route:\n    - destination: {host: b}\n    mirror_percentage: {value: 1}")]
    [InlineData("http:\n  - timeout: 0s\n    route:\n    - destination: {host: b_c}\n      weight: many")]
    [InlineData("http:\n  - match:\n    - uri: {regex: '(?=a)'}\n      headers: {x: {exact: on}}\n    route:\n    - destination: {host: b}")]
    [InlineData("labels: {a: b}\n  http:\n  - redirect: {uri: /a}")]
    public async Task Mistake_IsToldInTheSameWords(string rules)
    {
        var yaml = $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: a, namespace: mesh}}\nspec:\n  hosts: [a]\n  {rules}\n";
        var file = _directory.Write("a.yaml", yaml);
        var document = Assert.Single(YamlDocuments.Read(yaml, file));
        var errors = AdmissionCheck.Check(document.Resource, document.Source).Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        Assert.NotEmpty(errors);

        var applied = await _server.KubectlAsync("apply", "-f", file);
        var analyzed = await CommandRun.OfAsync("analyze", file);
        var refused = await Assert.ThrowsAsync<ManifestException>(() => new ManifestReader("mesh").ReadAsync([file], TestContext.Current.CancellationToken));

        Assert.Equal((1, 1), (applied.ExitCode, analyzed.ExitCode));
        foreach (var error in errors)
        {
            Assert.Contains($"{file}:{error.Line}: error IST0106: VirtualService mesh/a {error}\n", analyzed.Output, StringComparison.Ordinal);
            Assert.Contains($"{file}:{error.Line}: {error}", refused.Message, StringComparison.Ordinal);
            Assert.Contains(error.Path, applied.Error, StringComparison.Ordinal);
            Assert.Contains(error.Message[(error.Message.StartsWith("unknown field; ", StringComparison.Ordinal) ? "unknown field; ".Length : 0)..], applied.Error, StringComparison.Ordinal);
        }
    }
}
