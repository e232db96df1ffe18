using MeshControlPlane.Sending;
using MeshControlPlane.WebConsole.Explain;
using MeshTranslation.Registry;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.TryIt;

/// <summary>Sends requests and shows what comes back while it does. They stop when the page is left, or its browser is out of reach.</summary>
public sealed partial class TryPage
{
    private SendForm _form = new();
    private IReadOnlyList<SendTarget> _targets = [];
    private IReadOnlyList<TutorialPreset> _presets = [];
    private IReadOnlyList<SendProblem> _problems = [];
    private SendRun? _run;
    private SendReport? _report;
    private bool _isStarting;
    private string _target = "";
    private string _method = "";
    private string _url = "";
    private string _headers = "";
    private string _body = "";
    private bool _isByRate;
    private string _count = "";
    private string _rate = "";
    private string _seconds = "";
    private string _atOnce = "";

    [Inject]
    private RequestSender Sender { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "target")]
    private string? Target { get; set; }

    [SupplyParameterFromQuery(Name = "body")]
    private string? Body { get; set; }

    [SupplyParameterFromQuery(Name = "count")]
    private string? Count { get; set; }

    [SupplyParameterFromQuery(Name = "rate")]
    private string? Rate { get; set; }

    [SupplyParameterFromQuery(Name = "seconds")]
    private string? Seconds { get; set; }

    [SupplyParameterFromQuery(Name = "atonce")]
    private string? AtOnce { get; set; }

    [SupplyParameterFromQuery(Name = "preset")]
    private string? PresetId { get; set; }

    private bool IsSending => _isStarting || _run is { Completion.IsCompleted: false };

    private TutorialPreset? Preset => _presets.FirstOrDefault(preset => preset.Id == _form.Preset);

    private string ExplainAddress =>
        new ExplainQuestion { From = ChosenProxy, Method = _method, Url = _url, Headers = _headers }.Address;

    private string ChosenProxy => _targets.FirstOrDefault(target => target.Id == _target)?.Proxy ?? "";

    protected override void OnInitialized()
    {
        Registry.Changed += OnChanged;
        Connection.Lost += Stop;
    }

    protected override async Task OnParametersSetAsync()
    {
        await RefreshAsync();
        var blank = new SendForm();
        _form = new SendForm
        {
            Target = Target ?? TargetOf(From),
            Method = Method ?? blank.Method,
            Url = Url ?? "",
            Headers = HeaderText,
            Body = Body ?? "",
            IsByRate = Rate is not null,
            Count = Count ?? blank.Count,
            Rate = Rate ?? blank.Rate,
            Seconds = Seconds ?? blank.Seconds,
            AtOnce = AtOnce ?? blank.AtOnce,
            Preset = PresetId ?? "",
        };
        // An address with nothing but the preset's name has the rest of it too.
        if (Preset is { } preset && Target is null && Url is null && TutorialPresets.FormOf(preset, _targets) is { } filled)
        {
            _form = filled;
        }

        Fill();
    }

    protected override Task RefreshAsync()
    {
        _targets = Sender.Targets;
        _presets = TutorialPresets.For(_targets);
        return Task.CompletedTask;
    }

    protected override void Leave()
    {
        Registry.Changed -= OnChanged;
        Connection.Lost -= Stop;
        Stop();
    }

    private string? ProblemOf(SendField field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Sentence;

    private string TargetOf(string? from) => from switch
    {
        null or "" => _targets is [var first, ..] ? first.Id : "",
        "ingress" => _targets.FirstOrDefault(target => target.IsGateway)?.Id ?? "",
        _ => _targets.FirstOrDefault(target => target.Proxy == from || target.Proxy.EndsWith($"/{from}", StringComparison.Ordinal))?.Id ?? "",
    };

    private void OnChanged(RegistrySnapshot snapshot) => Tell();

    private void Fill() => (_target, _method, _url, _headers, _body, _isByRate, _count, _rate, _seconds, _atOnce) =
        (_form.Target, _form.Method, _form.Url, _form.Headers, _form.Body, _form.IsByRate, _form.Count, _form.Rate, _form.Seconds, _form.AtOnce);

    private void Take(ChangeEventArgs change)
    {
        var chosen = _presets.FirstOrDefault(preset => preset.Id == change.Value?.ToString());
        Navigation.NavigateTo(chosen is null ? (_form with { Preset = "" }).Address : TutorialPresets.FormOf(chosen, _targets)?.Address ?? SendForm.Path);
    }

    private async Task SendAsync()
    {
        if (IsSending)
        {
            return;
        }

        var form = new SendForm
        {
            Target = _target,
            Method = _method,
            Url = _url,
            Headers = _headers,
            Body = _body,
            IsByRate = _isByRate,
            Count = _count,
            Rate = _rate,
            Seconds = _seconds,
            AtOnce = _atOnce,
            Preset = _form.Preset,
        };
        (var plan, _problems) = form.Read();
        if (_problems.Count > 0)
        {
            return;
        }

        _isStarting = true;
        try
        {
            (var run, _problems) = await Sender.StartAsync(plan, Left);
            if (run is null)
            {
                return;
            }

            _run = run;
        }
        finally
        {
            _isStarting = false;
        }

        // Left while it began: nobody else would stop it.
        if (Left.IsCancellationRequested)
        {
            _run.Stop();
            return;
        }

        _form = form;
        Navigation.NavigateTo(form.Address, replace: true);
        await WatchAsync(_run);
    }

    private async Task WatchAsync(SendRun run)
    {
        bool isEnded;
        do
        {
            isEnded = run.Completion.IsCompleted;
            _report = run.Report();
            StateHasChanged();
            await Task.WhenAny(run.Completion, Task.Delay(Interval, Time, Left));
        }
        while (!isEnded && !Left.IsCancellationRequested);
    }

    private void Stop() => _run?.Stop();
}
