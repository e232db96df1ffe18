using System.Globalization;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Registry;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Traces;

/// <summary>The traces of the last while, as they come in; the filter stands in the address.</summary>
public sealed partial class TracesPage
{
    private ITraceStore? _store;
    private TraceFilter _filter = new();
    private IReadOnlyList<TraceRow> _rows = [];
    private ScatterPlot _plot = ScatterPlot.Of([]);
    private bool _isHeld;
    private string _service = "";
    private string _workload = "";
    private string _status = "";
    private string _least = "";
    private int _quantile;
    private int _minutes;
    private int _limit;
    private bool _errors;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private IWorkloadRegistry Registry { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "service")]
    private string? Service { get; set; }

    [SupplyParameterFromQuery(Name = "workload")]
    private string? Workload { get; set; }

    [SupplyParameterFromQuery(Name = "errors")]
    private bool Errors { get; set; }

    [SupplyParameterFromQuery(Name = "least")]
    private string? Least { get; set; }

    [SupplyParameterFromQuery(Name = "quantile")]
    private int Quantile { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    private string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "minutes")]
    private int Minutes { get; set; }

    [SupplyParameterFromQuery(Name = "limit")]
    private int Limit { get; set; }

    private string WhyEmpty =>
        _store is null ? "This control plane keeps no traces."
        : _filter == new TraceFilter { Limit = _filter.Limit }
            ? "No trace has come in yet. Open the application, or send a request from the page Try it; the mesh's sampling decides which requests are traced."
        : "No trace that is known fits the filter.";

    protected override void OnInitialized()
    {
        _store = Services.GetService<ITraceStore>();
        if (_store is not null)
        {
            _store.Changed += OnChanged;
        }
    }

    protected override Task OnParametersSetAsync()
    {
        _filter = TraceFilter.Of(Service, Workload, Errors, Least, Quantile, Status, Minutes, Limit);
        (_service, _workload, _status, _least) = (_filter.Service, _filter.Workload, _filter.Status, _filter.Least);
        (_quantile, _minutes, _limit, _errors) = (_filter.Quantile, _filter.Minutes, _filter.Limit, _filter.OnlyErrors);
        return RefreshAsync();
    }

    protected override Task RefreshAsync()
    {
        _rows = _store is null ? [] : _filter.Find(_store, Time.GetUtcNow());
        _plot = ScatterPlot.Of(_rows);
        return Task.CompletedTask;
    }

    protected override void Leave()
    {
        if (_store is not null)
        {
            _store.Changed -= OnChanged;
        }
    }

    private static IEnumerable<string> MarksOf(TraceRow row)
    {
        if (row.Retries > 0)
        {
            yield return row.Retries == 1 ? "1 retry" : string.Create(CultureInfo.InvariantCulture, $"{row.Retries} retries");
        }

        if (row.HasFault)
        {
            yield return "injected fault";
        }
    }

    private void OnChanged()
    {
        if (!_isHeld)
        {
            Tell();
        }
    }

    private void Release()
    {
        if (!_isHeld)
        {
            Tell();
        }
    }

    private string WidthOf(TraceRow row) => string.Create(CultureInfo.InvariantCulture, $"width: {100 * (row.Duration / _plot.Longest):0.#}%");

    private void Filter() =>
        Navigation.NavigateTo(TraceFilter.Of(_service.Trim(), _workload.Trim(), _errors, _least.Trim(), _quantile, _status.Trim(), _minutes, _limit).Address);
}
