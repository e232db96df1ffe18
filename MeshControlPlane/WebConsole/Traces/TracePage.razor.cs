using System.Globalization;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.WebConsole.Forms;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>The spans of one trace as a waterfall; spans that come later take their places.</summary>
public sealed partial class TracePage
{
    private ITraceStore? _store;
    private MeshTrace? _trace;
    private SimilarTraces? _similar;
    private IReadOnlyList<WaterfallRow> _rows = [];
    private string _find = "";

    /// <summary>The trace's id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "span")]
    private string? SpanId { get; set; }

    private WaterfallRow? Chosen => _rows.FirstOrDefault(row => row.Span.SpanId == SpanId);

    private int? Found => _find.Trim().Length == 0 ? null : _rows.Count(Fits);

    // Of the hop that came first, which is the gateway's where there is one.
    private string RequestId => _rows.Select(row => row.Facts.RequestId).FirstOrDefault(id => id is not null) ?? Id;

    protected override void OnInitialized()
    {
        _store = Services.GetService<ITraceStore>();
        if (_store is not null)
        {
            _store.Changed += Tell;
        }
    }

    protected override Task OnParametersSetAsync() => RefreshAsync();

    protected override Task RefreshAsync()
    {
        _trace = _store?.Find(Id);
        _rows = _trace is null ? [] : Waterfall.Of(_trace);
        _similar = _trace is null ? null : SimilarTraces.To(_trace, _store!);
        return Task.CompletedTask;
    }

    protected override void Leave()
    {
        if (_store is not null)
        {
            _store.Changed -= Tell;
        }
    }

    private static string SideOf(SpanSide side) => side switch
    {
        SpanSide.Server => "server",
        SpanSide.Client => "client",
        SpanSide.Producer => "producer",
        SpanSide.Consumer => "consumer",
        _ => "internal",
    };

    private static string IndentOf(WaterfallRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"padding-left: {0.25 + 0.75 * Math.Min(row.Depth, 12)}rem");

    private static string PlaceOf(WaterfallRow row) => string.Create(CultureInfo.InvariantCulture, $"left: {row.Left:0.##}%; width: {row.Width:0.##}%");

    private bool Fits(WaterfallRow row) => _find.Trim() is not { Length: > 0 } text
        || Contains(row.Span.Service) || Contains(row.Span.Name) || row.Span.Attributes.Any(attribute => Contains(attribute.Key) || Contains(attribute.Value));

    private bool Contains(string text) => text.Contains(_find.Trim(), StringComparison.OrdinalIgnoreCase);

    // A second press closes the panel.
    private void Choose(WaterfallRow row) =>
        Navigation.NavigateTo(ConsoleAddress.Of($"traces/{Id}", [new("span", row.Span.SpanId == SpanId ? null : row.Span.SpanId)]), replace: true);
}
