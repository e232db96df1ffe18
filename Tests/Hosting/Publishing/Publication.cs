using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Testing;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>A directory that an AppHost is published to.</summary>
internal sealed class Publication : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("publication-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "published");

    /// <summary>What was said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Publishes Bookinfo's own AppHost.</summary>
    public static async Task<Publication> OfBookinfoAsync(params string[] arguments)
    {
        var publication = new Publication();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(publication.Arguments(arguments), TestContext.Current.CancellationToken);
        await publication.PublishAsync(builder);
        return publication;
    }

    /// <summary>Publishes an application of the test's own.</summary>
    public async Task PublishAsync(Action<IDistributedApplicationBuilder> compose, params string[] arguments)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create(Arguments(arguments));
        compose(builder);
        await PublishAsync(builder);
    }

    /// <summary>Publishes where it must not succeed.</summary>
    /// <returns>What is said of it.</returns>
    public async Task<string> FailAsync(Action<IDistributedApplicationBuilder> compose, params string[] arguments) =>
        (await Assert.ThrowsAsync<DistributedApplicationException>(() => PublishAsync(compose, arguments))).Message;

    /// <summary>The files by their paths, with what they hold.</summary>
    public SortedDictionary<string, string> Files() => FilesOf(Path);

    public static SortedDictionary<string, string> FilesOf(string directory) => new(
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(
            file => System.IO.Path.GetRelativePath(directory, file).Replace('\\', '/'),
            File.ReadAllText),
        StringComparer.Ordinal);

    /// <summary>The objects of one file.</summary>
    public IReadOnlyList<JsonObject> Objects(string file) => ObjectsOf(File.ReadAllText(System.IO.Path.Combine(Path, file)), file);

    public static IReadOnlyList<JsonObject> ObjectsOf(string yaml, string file = "text") => [.. YamlDocuments.Read(yaml, file).Select(document => document.Resource)];

    /// <summary>A file for the application to read, beside what it publishes.</summary>
    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string[] Arguments(string[] more) =>
        ["--operation", "publish", .. more.Contains("--output-path") ? Array.Empty<string>() : ["--output-path", Path], .. more];

    private async Task PublishAsync(IDistributedApplicationTestingBuilder builder)
    {
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(new SaidProvider(Said)));
        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var context = app.Services.GetRequiredService<DistributedApplicationExecutionContext>();
        await app.Services.GetRequiredService<IDistributedApplicationEventing>().PublishAsync(new BeforeStartEvent(app.Services, model), TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<IDistributedApplicationPipeline>().ExecuteAsync(
            new PipelineContext(model, context, app.Services, logs.CreateLogger("publish"), TestContext.Current.CancellationToken));
    }

    private sealed class SaidProvider(List<string> said) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
