using System.Globalization;
using MeshControlPlane.Api;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>The log of a workload as a file: <c>/download/logs/NAMESPACE/NAME</c>, with the filter of the page in the query.</summary>
internal static class LogDownload
{
    // Of each container: some tens of megabytes at most, in lines of a usual length.
    private const int Most = 50_000;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/download/logs/{namespace}/{name}", WriteAsync);

    /// <summary>The link to it.</summary>
    public static string Link(string @namespace, string name, string? container, string? show, string? hide, bool isExpression)
    {
        (string Name, string? Value)[] query = [("container", container), ("show", show), ("hide", hide), ("regex", isExpression ? "true" : null)];
        var text = string.Join('&', query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return $"download/logs/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}{(text.Length == 0 ? "" : "?")}{text}";
    }

    private static async Task WriteAsync(HttpContext context)
    {
        var (@namespace, name) = (context.Request.RouteValues["namespace"]!.ToString()!, context.Request.RouteValues["name"]!.ToString()!);
        var query = context.Request.Query;
        var logs = context.RequestServices.GetRequiredService<WorkloadLogs>();
        var wanted = query["container"].ToString();
        var all = logs.ContainersOf(@namespace, name);
        var containers = all.Where(container => LogSources.Lets(wanted, container)).ToList();
        var (filter, problem) = LineFilter.Of(query["show"], query["hide"], query["regex"] == "true");
        context.Response.ContentType = "text/plain; charset=utf-8";
        var hasSent = all.Count > 0 && LogSources.Lets(wanted, LogSources.SentContainer);
        if ((containers.Count == 0 && !hasSent) || problem is not null)
        {
            context.Response.StatusCode = problem is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(problem ?? $"There is no log of {@namespace}/{name}.\n");
            return;
        }

        var entries = new List<(DateTimeOffset At, LogEntry Entry)>();
        var problems = new List<string>();
        foreach (var container in containers)
        {
            // A line without any time stays behind what came before it.
            var at = DateTimeOffset.MinValue;
            try
            {
                await foreach (var entry in logs.ReadAsync(@namespace, name, container, Most, isFollowed: false, context.RequestAborted))
                {
                    at = entry.Time ?? at;
                    if (filter.Lets(entry.Text))
                    {
                        entries.Add((at, entry));
                    }
                }
            }
            catch (Exception exception) when (exception is ApiException or IOException or UnauthorizedAccessException or HttpRequestException)
            {
                problems.Add(exception.Message);
            }
        }

        if (hasSent)
        {
            var sent = logs.ReadSent(@namespace, name, 0, Most).Entries;
            entries.AddRange(sent.Where(entry => filter.Lets(entry.Text)).Select(entry => (entry.Time!.Value, entry)));
        }

        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{string.Concat(name.Where(IsPlain))}.log\"";
        await using var writer = new StreamWriter(context.Response.Body);
        foreach (var line in problems)
        {
            await writer.WriteLineAsync($"# {line}");
        }

        foreach (var (_, entry) in entries.OrderBy(line => line.At))
        {
            var time = entry.Time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "-";
            await writer.WriteLineAsync($"{time} {entry.Container} {entry.Text}");
        }
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_';
}
