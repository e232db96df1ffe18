using MeshControlPlane.Discovery;
using MeshExplanation;
using MeshControlPlane.Inspection;
using MeshControlPlane.WebConsole.Forms;
using MeshExplanation.Running;
using MeshProtocol;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Explain;

/// <summary>Asks the same explanation as the command <c>explain</c>; the question stands in the address.</summary>
public sealed partial class ExplainPage
{
    private const int MostRecent = 30;

    private ExplainQuestion _question = new();
    private ExplainProblems _problems = ExplainProblems.None;
    private RequestExplanation? _explanation;
    private RequestHops? _hops;
    private IReadOnlyList<RecentRequest>? _recent;
    private bool _isAsking;
    private string? _failure;
    private string? _requestProblem;
    private string _from = "";
    private string _method = "GET";
    private string _url = "";
    private string _headers = "";
    private string _claims = "";
    private string _namespace = "";
    private string _request = "";

    // A look at a proxy's whole configuration each time: not more often than somebody reads.
    protected override TimeSpan Interval => TimeSpan.FromSeconds(2);

    [Inject]
    private MeshInspection Inspection { get; set; } = null!;

    [Inject]
    private RecentRequests Recent { get; set; } = null!;

    [Inject]
    private ConfigurationSource Source { get; set; } = null!;

    [Inject]
    private ProxySyncTable Syncs { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "claim")]
    private string[]? Claim { get; set; }

    [SupplyParameterFromQuery(Name = "namespace")]
    private string? Namespace { get; set; }

    [SupplyParameterFromQuery(Name = "request")]
    private string? RequestId { get; set; }

    private IEnumerable<string> CallerNames =>
    [
        .. Registry.Current.Workloads.Any(workload => workload.Node.Role == NodeRole.Ingress) ? ["ingress"] : Array.Empty<string>(),
        .. Registry.Current.Workloads.Select(workload => $"{workload.Node.Namespace}/{workload.Node.Name}"),
    ];

    private string TryAddress => ConsoleAddress.Of(
        "try",
        [
            new("from", _question.From), new("method", _question.Method), new("url", _question.Url),
            .. HeaderLines.Parse(_question.Headers).Fields.Select(header => KeyValuePair.Create<string, string?>("header", $"{header.Key}: {header.Value}")),
        ]);

    protected override void OnInitialized()
    {
        Syncs.Changed += OnChanged;
        Source.Published += OnChanged;
    }

    protected override Task OnParametersSetAsync()
    {
        _question = new ExplainQuestion
        {
            From = From ?? "",
            Method = Method ?? "GET",
            Url = Url ?? "",
            Headers = HeaderText,
            Claims = string.Join('\n', Claim ?? []),
            Namespace = Namespace ?? "",
        };
        (_from, _method, _url, _headers, _claims, _namespace, _request) =
            (_question.From, _question.Method, _question.Url, _question.Headers, _question.Claims, _question.Namespace, RequestId ?? "");
        (_explanation, _hops, _recent, _failure, _requestProblem, _problems) = (null, null, null, null, null, ExplainProblems.None);
        _isAsking = true;
        return RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        // What has been asked while this was under way counts, and is answered next.
        var (question, id) = (_question, RequestId);
        if (id is { Length: > 0 })
        {
            await FindAsync(id);
        }
        else if (question.IsEmpty)
        {
            var recent = await Recent.FindAsync(MostRecent, Left);
            _recent = ReferenceEquals(question, _question) ? recent : null;
        }
        else
        {
            await ExplainAsync(question);
        }

        _isAsking = !ReferenceEquals(question, _question) || id != RequestId;
    }

    protected override void Leave()
    {
        Syncs.Changed -= OnChanged;
        Source.Published -= OnChanged;
    }

    private async Task ExplainAsync(ExplainQuestion asked)
    {
        var (question, problems) = asked.Read(Source.Current.View);
        RequestExplanation? explanation = null;
        string? failure = null;
        if (question is not null)
        {
            try
            {
                explanation = await Inspection.ExplainAsync(question, Left);
            }
            catch (ExplanationException exception)
            {
                failure = exception.Message;
            }
        }

        if (ReferenceEquals(asked, _question))
        {
            (_problems, _explanation, _failure) = (problems, explanation, failure);
        }
    }

    private async Task FindAsync(string id)
    {
        RequestHops? hops = null;
        string? problem = null;
        try
        {
            hops = await Inspection.RequestAsync(id, Left);
        }
        catch (ExplanationException exception)
        {
            problem = $"{char.ToUpperInvariant(exception.Message[0])}{exception.Message[1..]}.";
        }

        if (id == RequestId)
        {
            (_hops, _requestProblem) = (hops, problem);
        }
    }

    // What has happened stays as it is; where a request would go does not.
    private void OnChanged()
    {
        if (_explanation is not null || _problems.Any)
        {
            Tell();
        }
    }

    private void Ask()
    {
        var question = new ExplainQuestion { From = _from, Method = _method, Url = _url, Headers = _headers, Claims = _claims, Namespace = _namespace };
        var (headers, claims) = (HeaderLines.Parse(_headers).Problem, HeaderLines.Parse(_claims).Problem);
        if (question.IsEmpty || headers is not null || claims is not null)
        {
            // The address cannot hold what cannot be read.
            _problems = question.Read(Source.Current.View).Problems;
            return;
        }

        Navigation.NavigateTo(question.Address);
    }

    private void Look()
    {
        if (_request.Trim() is { Length: > 0 } id)
        {
            Navigation.NavigateTo(ExplainQuestion.AddressOf(id));
        }
        else
        {
            _requestProblem = "Write the x-request-id or the trace id of a request.";
        }
    }
}
