using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Configuration;
using MeshModel.Resources;
using Tests.Control;
using Xunit;

namespace Tests.WebConsole;

/// <summary>What the console writes, beside what kubectl writes.</summary>
public sealed class ConfigurationWriterTests
{
    private const string Rule = """
        # Half of the requests to ratings go to version 1.
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
            - destination: { host: ratings, subset: v1 }
              weight: 50  # half
            - destination: { host: ratings, subset: v2 }
              weight: 50
        """;

    private static readonly ResourceKey Ratings = new("networking.istio.io", "VirtualService", "mesh", "ratings");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SeededText_IsShownAsItStandsInTheFile_AndWrittenBackWhenAsked()
    {
        await using var control = await ControlPlaneFixture.StartAsync($"# other\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: mesh\n---\n{Rule}\n---\n# last\n");
        var (writer, files) = (Writer(control), new FileText(control.Services.GetRequiredService<ResourceStore>()));
        var file = Path.Combine(control.Directory, "seed", "0.yaml");

        var read = (await writer.ReadAsync(Ratings, Token))!;
        Assert.Equal((Rule + "\n", file), (read.Text, read.File));

        var edited = read.Text.Replace("weight: 50  # half", "weight: 50  # fifty", StringComparison.Ordinal);
        Assert.True((await writer.ApplyAsync(edited, Ratings, read.Version, dryRun: false, Token)).IsDone);
        Assert.Null(await files.WriteAsync(Ratings, edited, Token));
        var written = await File.ReadAllTextAsync(file, Token);
        Assert.Contains("# other", written, StringComparison.Ordinal);
        Assert.Contains("# fifty", written, StringComparison.Ordinal);
        Assert.EndsWith("---\n# last\n", written, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, written.Replace("fifty", "someone else's", StringComparison.Ordinal), Token);
        Assert.Contains("has changed since it was read", await files.WriteAsync(Ratings, Rule, Token), StringComparison.Ordinal);
        Assert.Contains("someone else's", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OthersChanges_KeepTheComments_AndARestartDoes()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        using (var api = ApiClient.Open(control.Directory))
        {
            const string Patch = """
                {"spec":{"http":[{"route":[
                    {"destination":{"host":"ratings","subset":"v1"},"weight":10},
                    {"destination":{"host":"ratings","subset":"v2"},"weight":90}]}]}}
                """;
            var (code, _) = await api.SendAsync(HttpMethod.Patch, $"{ApiClient.VirtualServices}/ratings", Patch, "application/merge-patch+json");
            Assert.Equal(200, code);
        }

        var expected = Rule.Replace("weight: 50  # half", "weight: 10  # half", StringComparison.Ordinal).Replace("weight: 50", "weight: 90", StringComparison.Ordinal);
        Assert.Equal(expected, (await Writer(control).ReadAsync(Ratings, Token))!.Text);

        await control.RestartAsync();
        Assert.Equal(expected, (await Writer(control).ReadAsync(Ratings, Token))!.Text);
        var states = await control.Services.GetRequiredService<ResourceStore>().ReadRevisionsAsync(Ratings, Token);
        Assert.Equal([ChangeType.Modified, ChangeType.Added], states.Select(state => state.Type));
        Assert.Equal("kubectl-client-side-apply", states[1].Writer);
    }

    [Fact]
    public async Task CommentsAlone_AreKept_WithoutANewVersion()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        var writer = Writer(control);
        var read = (await writer.ReadAsync(Ratings, Token))!;

        var edited = read.Text + "\n# the end\n";
        Assert.True((await writer.ApplyAsync(edited, Ratings, read.Version, dryRun: false, Token)).IsDone);

        Assert.Equal((edited, read.Version), await writer.ReadAsync(Ratings, Token) is { } after ? (after.Text, after.Version) : default);
    }

    [Fact]
    public async Task ChangedMeanwhile_IsAConflict_AndRefusalsReadAsKubectls()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        var writer = Writer(control);
        var read = (await writer.ReadAsync(Ratings, Token))!;
        Assert.True((await writer.ApplyAsync(Rule.Replace("weight: 50  # half", "weight: 50  # new", StringComparison.Ordinal), Ratings, read.Version, dryRun: false, Token)).IsDone);
        Assert.True((await writer.ApplyAsync(Rule.Replace("ratings, subset: v1", "ratings, subset: v3", StringComparison.Ordinal), Ratings, read.Version, dryRun: false, Token)).IsDone);

        var late = await writer.ApplyAsync(Rule, Ratings, read.Version, dryRun: false, Token);
        Assert.True(late.IsConflict);
        Assert.StartsWith("Error from server (Conflict): Operation cannot be fulfilled on virtualservices.networking.istio.io \"ratings\"", late.Refusal, StringComparison.Ordinal);

        var version = (await writer.ReadAsync(Ratings, Token))!.Version;
        var wrong = await writer.ApplyAsync(Rule.Replace("weight: 50  # half", "weight: -1", StringComparison.Ordinal), Ratings, version, dryRun: false, Token);
        Assert.Equal(422, wrong.Code);
        Assert.StartsWith("The VirtualService \"ratings\" is invalid:", wrong.Refusal, StringComparison.Ordinal);
        Assert.Contains("spec.http[0].route[0].weight", wrong.Refusal, StringComparison.Ordinal);
        var unknown = await writer.ApplyAsync(Rule.Replace("weight: 50  # half", "wieght: 50", StringComparison.Ordinal), Ratings, version, dryRun: false, Token);
        Assert.Contains("unknown field \"spec.http[0].route[0].wieght\"", unknown.Refusal, StringComparison.Ordinal);
        foreach (var metadata in (string[])["metadata: ratings", "metadata: [ratings]", "metadata: 3"])
        {
            var scalar = await writer.ApplyAsync(
                Rule.Replace("metadata:\n  name: ratings\n  namespace: mesh", metadata, StringComparison.Ordinal), Ratings, version, dryRun: false, Token);
            Assert.False(scalar.IsDone);
            Assert.Equal("Error from server (BadRequest): metadata has to be an object with a name in it", scalar.Refusal);
        }

        var broken = await writer.ApplyAsync("a: b\n\tc: d\n", Ratings, version, dryRun: false, Token);
        Assert.StartsWith("Error from server (BadRequest): the text:2:1: a tab may not be used to indent", broken.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task States_AreKept_TwentyOfThem_AlsoOfWhatIsGone()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        var (writer, store) = (Writer(control), control.Services.GetRequiredService<ResourceStore>());
        for (var weight = 0; weight < 25; weight++)
        {
            var read = (await writer.ReadAsync(Ratings, Token))!;
            var text = Rule.Replace("weight: 50  # half", $"weight: {weight}  # half", StringComparison.Ordinal);
            Assert.True((await writer.ApplyAsync(text, Ratings, read.Version, dryRun: false, Token)).IsDone);
        }

        Assert.True((await writer.DeleteAsync(Ratings, 0, Token)).IsDone);
        var states = await store.ReadRevisionsAsync(Ratings, Token);

        Assert.Equal(RevisionTable.MostOfOne, states.Count);
        Assert.Equal((ChangeType.Deleted, "console"), (states[0].Type, states[0].Writer));
        Assert.Contains("weight: 24  # half", states[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", states[1].Content, StringComparison.Ordinal);
        Assert.Null(await writer.ReadAsync(Ratings, Token));
        Assert.True((await writer.ApplyAsync(states[1].Text!, Ratings, 0, dryRun: false, Token)).IsDone);
        Assert.Contains("weight: 24  # half", (await writer.ReadAsync(Ratings, Token))!.Text, StringComparison.Ordinal);
    }

    private static ConfigurationWriter Writer(ControlPlaneFixture control) => control.Services.GetRequiredService<ConfigurationWriter>();
}
