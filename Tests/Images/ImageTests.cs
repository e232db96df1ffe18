using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tests.Hosting.Publishing;
using Xunit;

namespace Tests.Images;

/// <summary>The images that eng/images.sh makes, from a base image and into a registry of the test's own: no container engine takes part.</summary>
public sealed partial class ImageTests
{
    private static readonly string Script = Path.Combine(RepositoryTree.Root, "eng", "images.sh");

    [Fact]
    public async Task Images_ArePushedForBothArchitectures()
    {
        await using var registry = await TestRegistry.StartAsync();

        var run = await RunAsync(registry, "Ratings.V1", output: null, $"{registry.Host}/team", "9.9");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal($"{registry.Host}/team/bookinfo/ratings-v1:9.9", run.Output.TrimEnd().Split('\n')[^1]);
        Assert.Contains("team/bookinfo/ratings-v1:9.9", registry.Tags);
        var platforms = registry.Manifest("team/bookinfo/ratings-v1:9.9")["manifests"]!.AsArray();
        Assert.Equal(["amd64", "arm64"], platforms.Select(platform => (string?)platform!["platform"]!["architecture"]).Order(StringComparer.Ordinal));
        foreach (var platform in platforms)
        {
            var manifest = registry.Manifest($"team/bookinfo/ratings-v1@{platform!["digest"]}");
            var config = JsonNode.Parse(registry.Blob((string)manifest["config"]!["digest"]!))!;
            Assert.Equal((string?)platform["platform"]!["architecture"], (string?)config["architecture"]);
            AssertConfig(config["config"]!, "Ratings.V1", "9.9", "8080/tcp");
            // The base's own, and that of the application.
            var names = manifest["layers"]!.AsArray().SelectMany(layer => NamesIn(registry.Blob((string)layer!["digest"]!)));
            Assert.Contains("app/Ratings.V1.dll", names.Select(static name => name.TrimStart('.', '/')));
        }
    }

    [Fact]
    public async Task Archive_IsAnImageOfTheOpenContainerInitiative()
    {
        await using var registry = await TestRegistry.StartAsync();
        var folder = Directory.CreateTempSubdirectory("images-");
        try
        {
            var run = await RunAsync(registry, "Ratings.V1", folder.FullName, "registry.example", "9.9");

            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            var files = await ReadAsync(Path.Combine(folder.FullName, "ratings-v1.tar.gz"));
            Assert.Equal("1.0.0", (string?)JsonNode.Parse(files["oci-layout"])!["imageLayoutVersion"]);
            var manifest = Follow(files, JsonNode.Parse(files["index.json"])!["manifests"]![0]!);
            while (manifest["manifests"] is JsonArray inner)
            {
                manifest = Follow(files, inner[0]!);
            }

            AssertConfig(Follow(files, manifest["config"]!)["config"]!, "Ratings.V1", "9.9", "8080/tcp");
            Assert.All(manifest["layers"]!.AsArray(), layer => Assert.True(files.ContainsKey(BlobOf(layer!))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Takes minutes, and a C compiler: run it with <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task NativeProxy_StartsWithoutARuntime()
    {
        await using var registry = await TestRegistry.StartAsync();
        var platform = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";

        var run = await RunAsync(registry, "MeshProxy", output: null, $"{registry.Host}/team", "9.9", ("NATIVE", "1"), ("PLATFORMS", platform));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var manifest = registry.Manifest("team/bookinfo/mesh-proxy:9.9");
        while (manifest["manifests"] is JsonArray inner)
        {
            manifest = registry.Manifest($"team/bookinfo/mesh-proxy@{inner[0]!["digest"]}");
        }

        var config = JsonNode.Parse(registry.Blob((string)manifest["config"]!["digest"]!))!["config"]!;
        Assert.Equal(["/app/MeshProxy"], CommandOf(config));
        var names = manifest["layers"]!.AsArray().SelectMany(layer => NamesIn(registry.Blob((string)layer!["digest"]!))).Select(static name => name.TrimStart('.', '/')).ToList();
        Assert.Contains("app/MeshProxy", names);
        Assert.DoesNotContain(names, static name => Path.GetExtension(name) is ".dll" or ".dbg");
    }

    [Fact]
    public async Task NativeForOtherArchitectures_IsRefused()
    {
        var run = await ProgramRun.OfAsync(Script, ["registry.example"], new Dictionary<string, string> { ["NATIVE"] = "1" });

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("images.sh: NATIVE links for this machine alone: set PLATFORMS=", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usage: eng/images.sh REGISTRY")]
    [InlineData("'https://registry.example' is no registry", "https://registry.example")]
    [InlineData("'a b' is no tag", "registry.example", "a b")]
    public async Task BadCommandLine_IsRefused(string said, params string[] arguments)
    {
        var run = await ProgramRun.OfAsync(Script, arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"images.sh: {said}", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>What is published is made into images under the same names, and what is made is published.</summary>
    [Fact]
    public async Task ProjectsWithAnImage_AreThoseThatArePublished()
    {
        using var publication = await Publication.OfBookinfoAsync();

        var published = publication.Files().SelectMany(static file => Image().Matches(file.Value)).Select(static match => match.Groups["name"].Value).Distinct();
        var projects = Directory.EnumerateFiles(RepositoryTree.Root, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(static file => (Name: Path.GetFileNameWithoutExtension(file), Repository: (string?)XDocument.Load(file).Descendants("ContainerRepository").FirstOrDefault()))
            .Where(static project => project.Repository is not null)
            .ToList();
        var script = await File.ReadAllTextAsync(Script, TestContext.Current.CancellationToken);

        Assert.Equal(published.Order(StringComparer.Ordinal), projects.Select(static project => project.Repository).Order(StringComparer.Ordinal));
        Assert.All(projects, project => Assert.Contains($" {project.Name}) name={project.Repository!["bookinfo/".Length..]} ;;\n", script, StringComparison.Ordinal));
    }

    private static void AssertConfig(JsonNode config, string program, string tag, params string[] ports)
    {
        Assert.Equal("1654", (string?)config["User"]);
        Assert.Equal(["dotnet", $"/app/{program}.dll"], CommandOf(config));
        Assert.Equal(ports, config["ExposedPorts"]!.AsObject().Select(static port => port.Key).Order(StringComparer.Ordinal));
        var labels = config["Labels"]!;
        Assert.Equal(program, (string?)labels["org.opencontainers.image.title"]);
        Assert.Equal(tag, (string?)labels["org.opencontainers.image.version"]);
        Assert.Equal("MIT", (string?)labels["org.opencontainers.image.licenses"]);
    }

    private static IEnumerable<string?> CommandOf(JsonNode config) =>
        (config["Entrypoint"] as JsonArray ?? []).Concat(config["Cmd"] as JsonArray ?? []).Select(static word => (string?)word);

    private static Task<ProgramRun> RunAsync(TestRegistry registry, string images, string? output, string target, string tag, params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["IMAGES"] = images,
            ["ContainerBaseImage"] = $"{registry.Host}/{TestRegistry.BaseImage}",
            ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host,
            // Nothing that is started here outlives the test.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        };
        if (output is not null)
        {
            environment["OUTPUT"] = output;
        }

        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return ProgramRun.OfAsync(Script, [target, tag], environment);
    }

    private static List<string> NamesIn(byte[] layer)
    {
        using var gzip = new GZipStream(new MemoryStream(layer), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(string archive)
    {
        var content = await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken);
        Stream stream = new MemoryStream(content);
        if (content is [0x1f, 0x8b, ..])
        {
            stream = new GZipStream(stream, CompressionMode.Decompress);
        }

        await using var tar = new TarReader(stream);
        var files = new Dictionary<string, byte[]>();
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var copy = new MemoryStream();
                await data.CopyToAsync(copy, TestContext.Current.CancellationToken);
                files[entry.Name.TrimStart('.', '/')] = copy.ToArray();
            }
        }

        return files;
    }

    private static JsonNode Follow(Dictionary<string, byte[]> files, JsonNode descriptor) => JsonNode.Parse(files[BlobOf(descriptor)])!;

    private static string BlobOf(JsonNode descriptor) => "blobs/" + ((string)descriptor["digest"]!).Replace(':', '/');

    [GeneratedRegex("image: (?<name>[^:\\s]+):", RegexOptions.ExplicitCapture)]
    private static partial Regex Image();
}
