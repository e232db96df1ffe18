using System.Globalization;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Forms;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>Which traces the page shows; it stands in the page's address.</summary>
internal sealed record TraceFilter
{
    public const string Path = "traces";

    public static readonly int[] Limits = [20, 50, 100, 200, 500];

    public static readonly int[] Ranges = [1, 5, 10, 30];

    public static readonly int[] Quantiles = [75, 90, 99];

    private const int DefaultLimit = 100;

    public string Service { get; init; } = "";

    /// <summary>As <c>namespace/name</c>.</summary>
    public string Workload { get; init; } = "";

    public bool OnlyErrors { get; init; }

    /// <summary>Milliseconds; empty for any.</summary>
    public string Least { get; init; } = "";

    /// <summary>75, 90 or 99: those that took at least as long as that share of what is found; 0 for all.</summary>
    public int Quantile { get; init; }

    /// <summary>A status such as 503, or a class of them such as 5xx, of one of its spans; empty for any.</summary>
    public string Status { get; init; } = "";

    /// <summary>Minutes back from now; 0 for all that is known.</summary>
    public int Minutes { get; init; }

    public int Limit { get; init; } = DefaultLimit;

    /// <summary>The address of the page with this filter.</summary>
    public string Address => ConsoleAddress.Of(
        Path,
        [
            new("service", Service), new("workload", Workload), new("errors", OnlyErrors ? "true" : null), new("least", Least),
            new("quantile", Number(Quantile)), new("status", Status), new("minutes", Number(Minutes)),
            new("limit", Limit == DefaultLimit ? null : Number(Limit)),
        ]);

    public string? LeastProblem => Least.Length == 0 || TryReadMilliseconds(out _) ? null : "Write a number of milliseconds, such as 250.";

    public string? StatusProblem => Status.Length == 0 || StatusBounds is not null ? null : "Write a status such as 503, or a class such as 5xx.";

    private (int From, int To)? StatusBounds => Status switch
    {
        [var digit and >= '1' and <= '5', 'x' or 'X', 'x' or 'X'] => ((digit - '0') * 100, (digit - '0') * 100 + 99),
        { Length: 3 } when int.TryParse(Status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) => (code, code),
        _ => null,
    };

    /// <summary>What the address says; what it cannot say is taken for what is said by leaving it out.</summary>
    public static TraceFilter Of(string? service, string? workload, bool errors, string? least, int quantile, string? status, int minutes, int limit) => new()
    {
        Service = service ?? "",
        Workload = workload ?? "",
        OnlyErrors = errors,
        Least = least ?? "",
        Quantile = Quantiles.Contains(quantile) ? quantile : 0,
        Status = status ?? "",
        Minutes = Ranges.Contains(minutes) ? minutes : 0,
        Limit = Limits.Contains(limit) ? limit : DefaultLimit,
    };

    /// <summary>The rows that are wanted, newest first.</summary>
    public IReadOnlyList<TraceRow> Find(ITraceStore store, DateTimeOffset now)
    {
        var found = store.Find(new TraceQuery(
            From: Minutes == 0 ? null : now.AddMinutes(-Minutes),
            Service: Service.Length == 0 ? null : Service,
            Workload: Workload.Length == 0 ? null : Workload,
            OnlyErrors: OnlyErrors,
            LeastDuration: TryReadMilliseconds(out var least) ? least : null,
            Limit: Limit));
        IEnumerable<TraceRow> rows = found.Select(TraceRow.Of);
        if (StatusBounds is var (from, to))
        {
            rows = rows.Where(row => row.Statuses.Any(status => status >= from && status <= to));
        }

        var all = rows.ToList();
        if (Quantile == 0 || all.Count == 0)
        {
            return all;
        }

        var sorted = all.Select(row => row.Duration).Order().ToList();
        var bound = sorted[Math.Max(0, (int)Math.Ceiling(Quantile / 100.0 * sorted.Count) - 1)];
        return [.. all.Where(row => row.Duration >= bound)];
    }

    private static string? Number(int number) => number == 0 ? null : number.ToString(CultureInfo.InvariantCulture);

    private bool TryReadMilliseconds(out TimeSpan least)
    {
        var isNumber = double.TryParse(Least, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= TimeSpan.MaxValue.TotalMilliseconds / 2;
        least = TimeSpan.FromMilliseconds(isNumber ? number : 0);
        return isNumber;
    }
}
