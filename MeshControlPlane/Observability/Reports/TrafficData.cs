using System.Globalization;
using MeshControlPlane.Observability.Traffic;
using MeshExplanation.Running;

namespace MeshControlPlane.Observability.Reports;

/// <summary>
/// Traffic as JSON, for scripts: <c>?last=SECONDS</c>, 60 where nothing is said; on the console's port and among the endpoints of the commands.
/// </summary>
internal static class TrafficData
{
    /// <summary>On the console's port, behind its gate.</summary>
    public const string Path = "/api/traffic";

    /// <summary>In seconds, where nothing is said.</summary>
    public const int DefaultLast = 60;

    public static void MapTrafficData(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, context =>
    {
        try
        {
            return context.Response.WriteAsJsonAsync(Answer(context), MeshJson.Options, context.RequestAborted);
        }
        catch (FormatException exception)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync($"{exception.Message}\n", context.RequestAborted);
        }
    });

    /// <summary>What a request asks for.</summary>
    /// <exception cref="FormatException">It cannot be understood.</exception>
    public static TrafficTable Answer(HttpContext context)
    {
        var asked = context.Request.Query["last"].ToString();
        var last = asked.Length == 0 ? DefaultLast
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given >= 1 && given <= TrafficHistory.Kept.TotalSeconds ? given
            : throw new FormatException($"last={asked} is not a whole number of seconds from 1 to {TrafficHistory.Kept.TotalSeconds}");
        var history = context.RequestServices.GetRequiredService<ITrafficHistory>();
        var now = history.Now;
        return Of(history.Between(now - TimeSpan.FromSeconds(last), now));
    }

    private static TrafficTable Of(TrafficSlice slice) => new(slice.From, slice.To, slice.Revision,
        [.. slice.Flows.Select(flow => TrafficRow.Of(flow, slice.Length))
            .OrderBy(row => row.Reporter)
            .ThenBy(row => $"{row.Source.Namespace}/{row.Source.Workload}", StringComparer.Ordinal)
            .ThenBy(row => $"{row.Service} {row.Destination.Namespace}/{row.Destination.Workload}", StringComparer.Ordinal)
            .ThenBy(row => row.Protocol)]);
}
