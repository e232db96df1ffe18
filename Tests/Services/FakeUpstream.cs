using System.Collections.Concurrent;
using System.Net.Mime;
using Xunit;

namespace Tests.Services;

/// <summary>A service on a real socket that answers as a test wants, and remembers what it was asked.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeUpstream(WebApplication app, RequestDelegate answer)
    {
        _app = app;
        Answer = answer;
    }

    /// <summary>May be replaced while it runs.</summary>
    public RequestDelegate Answer { get; set; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Host and path with query of each request, such as <c>books/books</c>, with its headers.</summary>
    public ConcurrentQueue<(string Url, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = new();

    public static async Task<FakeUpstream> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = new FakeUpstream(builder.Build(), answer);
        upstream._app.Run(context =>
        {
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            upstream.Requests.Enqueue(($"{context.Request.Host}{context.Request.Path}{context.Request.QueryString}", headers));
            return upstream.Answer(context);
        });
        await upstream._app.StartAsync(TestContext.Current.CancellationToken);
        return upstream;
    }

    public static RequestDelegate Json(string json, string? version = null) => context =>
    {
        if (version is not null)
        {
            context.Response.Headers["x-bookinfo-version"] = version;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        return context.Response.WriteAsync(json, context.RequestAborted);
    };

    public static RequestDelegate Text(int status, string text) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync(text, context.RequestAborted);
    };

    /// <summary>Answers nothing until the caller has gone.</summary>
    public static RequestDelegate Silence() => async context =>
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    };

    /// <summary>Sends the head of an answer and the start of its body, then nothing until the caller has gone.</summary>
    public static RequestDelegate StallInBody() => async context =>
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.WriteAsync("[", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Silence()(context);
    };

    /// <summary>Sends the head of an answer and the start of its body, then breaks the connection off.</summary>
    public static RequestDelegate BreakOffInBody() => async context =>
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await context.Response.WriteAsync("[", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
