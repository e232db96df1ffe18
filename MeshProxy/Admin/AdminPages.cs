using System.Globalization;
using System.Text;
using Google.Protobuf;
using MeshProtocol;
using MeshProxy.Listeners;

namespace MeshProxy.Admin;

/// <summary>The admin listener's pages, after Envoy's.</summary>
internal sealed class AdminPages(ProxyHost host)
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation().WithFormatDefaultValues(false));

    public async Task HandleAsync(HttpContext context)
    {
        // A page can be large, and the thread that brought the request here has others to serve.
        await Task.Yield();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await (AdminGuard.Refuse(context.Request) is var (status, reason) ? WriteAsync(context, reason, status: status) : AnswerAsync(context));
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/ready" => ReadyAsync(context),
        "/config_dump" => WriteAsync(context, ConfigDump(), "application/json"),
        "/clusters" when context.Request.Query["format"] == "json" => WriteAsync(context, ClustersPage.Json(host), "application/json"),
        "/clusters" => WriteAsync(context, ClustersPage.Text(host)),
        "/requests" => RequestsAsync(context),
        "/partition" => WriteAsync(context, PartitionPage.Answer(host.Partition, context.Request)),
        "/clock" => WriteAsync(context, ClockPage.Answer(host.Clock, context.Request)),
        "/server_info" => WriteAsync(context, ServerInfoPage.Json(host), "application/json"),
        "/stats" => WriteAsync(context, StatsPage.Text(host)),
        "/stats/prometheus" => PrometheusPage.WriteAsync(host, context),
        "/logging" => LoggingAsync(context),
        "/logs" => LogsAsync(context),
        "/quitquitquit" => QuitAsync(context),
        _ => WriteAsync(
            context, "There is /ready, /server_info, /config_dump, /clusters, /requests, /stats, /stats/prometheus, /logging, /logs and /quitquitquit.\n", status: 404),
    };

    private Task ReadyAsync(HttpContext context) => host.Configuration.Current is null
        ? WriteAsync(context, "PRE_INITIALIZING\n", status: 503)
        : WriteAsync(context, "LIVE\n");

    /// <summary>The node as it introduces itself, and the configuration in use, without the private keys in it.</summary>
    private string ConfigDump()
    {
        var node = NodeDescription.Of(host.Options, host.Slots, host.InstanceId, host.StartedAt);
        var configuration = host.Configuration.Current?.Routing.Configuration ?? new NodeConfiguration();
        configuration = configuration.WithoutPrivateKeys();
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\n\"node\": {Json.Format(node)},\n\"revision\": {configuration.Revision},\n\"configuration\": {Json.Format(configuration)}\n}}\n");
    }

    private Task RequestsAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (id, since) = (query["id"].ToString(), query["since"].ToString());
        var last = int.TryParse(query["last"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        return since.Length == 0 ? WriteAsync(context, RequestsPage.Json(host, id, DateTimeOffset.MinValue, last), "application/json")
            : DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin) ? WriteAsync(context, RequestsPage.Json(host, id, begin, last), "application/json")
            : WriteAsync(context, $"since '{since}' is no time, such as 2026-11-24T11:46:41.123Z.\n", status: 400);
    }

    /// <summary>The last that the proxy has written; with <c>?after=POSITION</c> what came after an answer that told that position.</summary>
    private async Task LogsAsync(HttpContext context)
    {
        var after = long.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
        var (text, reached) = host.RecentOutput.Read(after);
        context.Response.Headers["x-mesh-position"] = reached.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(text, context.RequestAborted);
        }
    }

    private Task LoggingAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return WriteAsync(context, $"level: {host.LogLevel.Level}\n");
        }

        string? wanted = context.Request.Query["level"];
        if (!Enum.TryParse<LogLevel>(wanted, ignoreCase: true, out var level) || !Enum.IsDefined(level))
        {
            return WriteAsync(context, $"level '{wanted}' is none of {string.Join(", ", Enum.GetNames<LogLevel>())}.\n", status: 400);
        }

        host.LogLevel.Level = level;
        return WriteAsync(context, $"level: {level}\n");
    }

    private Task QuitAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            return WriteAsync(context, "Only POST stops the proxy.\n", status: 405);
        }

        context.Response.OnCompleted(() =>
        {
            host.QuitRequested.TrySetResult();
            return Task.CompletedTask;
        });
        return WriteAsync(context, "OK\n");
    }

    private static Task WriteAsync(HttpContext context, (int Status, string Text) answer) =>
        WriteAsync(context, answer.Text, answer.Status == StatusCodes.Status200OK ? "application/json" : "text/plain; charset=utf-8", answer.Status);

    private static async Task WriteAsync(HttpContext context, string text, string type = "text/plain; charset=utf-8", int status = 200)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body);
        }
    }
}
