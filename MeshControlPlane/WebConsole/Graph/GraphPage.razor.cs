using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>The live graph of the mesh. What is chosen stands in the address, and nowhere else.</summary>
public sealed partial class GraphPage
{
    private const int ChartSteps = 30;
    private static readonly TimeSpan ChartAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReplayStep = TimeSpan.FromSeconds(10);

    private GraphSource _source = null!;
    private GraphScene _scene = null!;
    private ArrangedGraph? _arrangement;
    private MeshGraph? _before;
    private GraphQuery? _beforeOf;
    private IReadOnlyList<double> _rates = [];
    private (GraphQuery Query, long At)? _ratesOf;
    private ITimer? _replay;
    private ReplaySpeed _replaySpeed;
    private int _isRefreshing;
    private bool _isLeft;

    [Inject]
    private ConfigurationSource Configuration { get; set; } = null!;

    [Inject]
    private IWorkloadRegistry Registry { get; set; } = null!;

    [Inject]
    private RevisionHistory Revisions { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private PageConnection Connection { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        _isLeft = true;
        Navigation.LocationChanged -= OnLocationChanged;
        if (_source.History is { } history)
        {
            history.Advanced -= OnAdvanced;
        }

        _replay?.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _source = new GraphSource(Configuration, Registry, Revisions, Time, Services);
        Show(GraphQuery.Parse(Navigation.Uri));
        Navigation.LocationChanged += OnLocationChanged;
        if (_source.History is { } history)
        {
            history.Advanced += OnAdvanced;
        }
    }

    /// <summary>Makes the picture of a query as it is now.</summary>
    private void Show(GraphQuery query)
    {
        var graph = _source.At(query, query.At);
        GraphComparison? comparison = null;
        if (query.Before is { } before)
        {
            // What was does not change, but for how one looks at it.
            var asked = query with { Selected = "", Find = "", Hide = "", At = null, Replay = ReplaySpeed.None };
            if (_before is null || _beforeOf is null || _beforeOf.ToString() != asked.ToString())
            {
                (_before, _beforeOf) = (_source.At(query, before), asked);
            }

            comparison = GraphComparison.Of(_before, graph);
            graph = comparison.Both;
        }

        _arrangement = ArrangedGraph.Of(graph, _arrangement);
        _scene = new GraphScene(graph, query, comparison, _arrangement, _source.OverlayOf(query, graph));
        ShowRates(graph);
        Play(query);
    }

    /// <summary>The line of what is selected; it costs as much as many pictures, and is not made anew with each.</summary>
    private void ShowRates(MeshGraph graph)
    {
        var query = _scene.Query with { Find = "", Hide = "" };
        if (_ratesOf is { } known && known.Query.ToString() == query.ToString() && graph.To.ToUnixTimeSeconds() - known.At is >= 0 and var age
            && age < ChartAge.TotalSeconds)
        {
            return;
        }

        _ratesOf = (query, graph.To.ToUnixTimeSeconds());
        _rates = [.. _source.Steps(query, graph.To, ChartSteps).Select(step => RateOf(step, query.Selected))];
    }

    private static double RateOf(MeshGraph graph, string selected) =>
        graph.FindEdge(selected) is { } edge ? edge.Traffic.Rate
        : graph.FindNode(selected) is { } node ? (node.Inbound.Count > 0 ? node.Inbound : node.Outbound).Sum(traffic => traffic.Rate)
        : graph.FindBox(selected) is { } box ? box.Members.Max(member => graph.FindNode(member)?.Inbound.Sum(traffic => traffic.Rate) ?? 0)
        : selected.Length > 0 ? 0
        : graph.Nodes.Where(other => other.IsRoot).Sum(root => root.Outbound.Sum(traffic => traffic.Rate));

    /// <summary>Told by the history, on its own thread. One picture at a time: a slow browser does not let them pile up.</summary>
    private void OnAdvanced()
    {
        if (_scene.Query.At is null && !Connection.IsLost)
        {
            Refresh();
        }
    }

    private void Refresh()
    {
        if (Interlocked.Exchange(ref _isRefreshing, 1) == 0)
        {
            _ = InvokeAsync(() => Do(() => Show(_scene.Query)));
        }
    }

    private async Task Do(Action show)
    {
        try
        {
            if (!_isLeft)
            {
                show();
                StateHasChanged();
            }
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
        finally
        {
            Volatile.Write(ref _isRefreshing, 0);
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs args)
    {
        if (Navigation.ToBaseRelativePath(args.Location).Split('?', '#')[0] is "" or "graph")
        {
            _ = InvokeAsync(() => Do(() => Show(GraphQuery.Parse(args.Location))));
        }
    }

    /// <summary>Plays on, where that was chosen.</summary>
    private void Play(GraphQuery query)
    {
        if (query.Replay == _replaySpeed)
        {
            return;
        }

        _replay?.Dispose();
        _replaySpeed = query.Replay;
        var pause = TimeSpan.FromSeconds(query.Replay switch { ReplaySpeed.Slow => 5, ReplaySpeed.Fast => 1, _ => 3 });
        _replay = query.Replay == ReplaySpeed.None ? null : Time.CreateTimer(_ => _ = InvokeAsync(PlayOn), null, pause, pause);
    }

    private void PlayOn()
    {
        var query = _scene.Query;
        if (_isLeft || Connection.IsLost || query is { At: null } or { Replay: ReplaySpeed.None })
        {
            return;
        }

        var next = query.At + ReplayStep;
        Go((next < _source.Now ? query with { At = next } : query with { At = null, Replay = ReplaySpeed.None }).ToString());
    }

    private void Go(string query) => Navigation.NavigateTo($"{Navigation.Uri.Split('?', '#')[0]}{query}", replace: true);

    private void Select(string id) => Go((_scene.Query with { Selected = _scene.Query.Selected == id ? "" : id }).ToString());

    private void Open(string id)
    {
        if (_scene.Graph.FindNode(id) is { } node && GraphText.Link(node) is { } link)
        {
            Navigation.NavigateTo(link);
        }
    }

    private void Move((string Id, double X, double Y) move) => Rearrange(_arrangement!.Moved(move.Id, move.X, move.Y, _scene.Graph));

    private void ResetLayout() => Rearrange(_arrangement!.Reset(_scene.Graph));

    private void Rearrange(ArrangedGraph arrangement)
    {
        _arrangement = arrangement;
        _scene = new GraphScene(_scene.Graph, _scene.Query, _scene.Comparison, arrangement, _scene.Trace);
    }
}
