using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Aspire.Hosting.Testing;
using MeshTesting;
using Xunit;

namespace Tests.Reliability;

/// <summary>Has one fault or two befall a mesh that is under constant load, mends them, and judges what the callers have seen.</summary>
/// <param name="mesh">The mesh, with <see cref="Manifest"/> in it.</param>
/// <param name="hold">How long a fault lasts at least.</param>
internal sealed class FaultRun(MeshFixture mesh, TimeSpan hold)
{
    private const string RetriedHeader = "x-retried";
    private const double SlowShare = 0.2;

    // Another's sidecar, which nothing befalls.
    private const string CallersSidecar = "books-v1-proxy";

    // On an idle machine; a busy one is given fewer to do, or it would fall behind for good.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(400);
    private const int QuietAnswers = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _epoch = TimeProvider.System.GetTimestamp();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Rules for ratings: one for calls that are tried again after whatever can go wrong, one that leaves all to Istio's defaults.</summary>
    public static string Manifest => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - name: retried
            match: [{ headers: { {{RetriedHeader}}: { exact: "yes" } } }]
            route: [{ destination: { host: ratings } }]
            retries: { attempts: 5, perTryTimeout: 1s, retryOn: "5xx,reset,connect-failure" }
          - name: plain
            route: [{ destination: { host: ratings } }]
        """;

    /// <summary>Carries it out.</summary>
    /// <param name="faults">What befalls whom.</param>
    /// <returns>What was seen, in a line.</returns>
    public async Task<string> RunAsync(params Fault[] faults)
    {
        await using var ledger = await Ledger.OpenAsync(mesh);
        var interval = ShortestInterval * MachineLoad.Slack();
        var loads = Enum.GetValues<Caller>().Select(caller => LoadOf(caller, interval)).ToImmutableArray();
        try
        {
            await UntilQuietAsync(loads, Outcomes.None, "answers before anything has happened");
            var refusedBefore = ledger.Refused;

            var begin = Now;
            var restarts = await Task.WhenAll(faults.Select(InjectAsync));
            await HoldAsync(loads, begin, faults);
            await MendAsync(faults, restarts);
            var back = Now;
            if (faults is [{ Row: { Fault: FaultKind.Kill } row }] && row.Process == FaultedProcess.ControlPlane)
            {
                Assert.True(ledger.Refused > refusedBefore, "changes were refused while there was no control plane");
            }

            await UntilQuietAsync(loads, Outcomes.None, $"answers after {string.Join(" and ", faults.Select(fault => fault.ToString()))}");
            var answers = (await Task.WhenAll(loads.Select(load => load.StopAsync()))).SelectMany(some => some).ToList();
            await ledger.CloseAsync();
            return Judge(faults, begin, back, answers);
        }
        finally
        {
            foreach (var load in loads)
            {
                await load.DisposeAsync();
            }
        }
    }

    private string Judge(Fault[] faults, TimeSpan begin, TimeSpan back, IReadOnlyCollection<LoadAnswer> answers)
    {
        var judge = new FaultJudge([.. faults.Select(RowOf)], begin, back) { Slack = MachineLoad.Slack(), Together = Together(faults) };
        var summary = judge.Summarise(answers);
        var beyond = judge.Beyond(answers);
        Assert.True(beyond.Count == 0, $"{summary}{Environment.NewLine}{beyond.Count} beyond what is allowed:{Environment.NewLine}"
            + string.Join(Environment.NewLine, beyond.Take(10).Select(answer => Describe(answer, judge))));
        return summary;

        // Without a control plane nobody is told that a sidecar leaves.
        FaultRow RowOf(Fault fault)
        {
            var isUntold = faults.Any(other => other != fault && other.Row.Process == FaultedProcess.ControlPlane);
            return isUntold && fault.Row.Fault == FaultKind.Restart ? FaultTable.Of(fault.Row.Process, FaultKind.Kill) : fault.Row;
        }
    }

    private string Describe(LoadAnswer answer, FaultJudge judge)
    {
        var logs = from file in Directory.EnumerateFiles(Path.Combine(mesh.MeshDirectory, "logs"), "*.log")
                   from line in File.ReadLines(file)
                   where line.Contains(answer.Id, StringComparison.Ordinal)
                   select $"{Environment.NewLine}    {Path.GetFileName(file)}: {line}";
        var (due, ended, back) = ((answer.Due - judge.Begin).TotalSeconds, (answer.Ended - judge.Begin).TotalSeconds, (judge.Back - judge.Begin).TotalSeconds);
        var times = string.Create(CultureInfo.InvariantCulture, $"due {due:0.00} s after the fault, over after {ended:0.00} s, back after {back:0.00} s");
        return $"  {answer.Caller}: {OutcomeText.Describe(judge.SeenIn(answer))}, {times}: {answer.Text}{string.Concat(logs)}";
    }

    // Both instances of a service: there is nobody left to turn to.
    private static Outcomes Together(Fault[] faults) =>
        faults.Select(fault => fault.Row.Process).All(process => process == FaultedProcess.Replica || process == FaultedProcess.ReplicaSidecar)
        && faults.Select(fault => fault.Resource.Replace("-proxy", "", StringComparison.Ordinal)).Distinct().Count() > 1
            ? Outcomes.Late | Outcomes.BrokenOff | Outcomes.Terminated | Outcomes.ConnectFailed | Outcomes.NoHealthyUpstream
                | Outcomes.Unavailable | Outcomes.BadGateway | Outcomes.GatewayTimeout | Outcomes.UpstreamTimeout
            : Outcomes.None;

    private async Task<Task> InjectAsync(Fault fault)
    {
        switch (fault.Row.Fault)
        {
            case FaultKind.Kill:
                await mesh.KillAsync(fault.Resource, Token);
                return Task.CompletedTask;
            case FaultKind.Pause:
                await mesh.PauseAsync(fault.Resource, Token);
                return Task.CompletedTask;
            case FaultKind.Slow:
                await mesh.SlowAsync(fault.Resource, SlowShare, Token);
                return Task.CompletedTask;
            default:
                return mesh.RestartAsync(fault.Resource, Token);
        }
    }

    /// <summary>Until the time is over and, where somebody is gone, until callers see of it what they see as long as he is.</summary>
    private async Task HoldAsync(ImmutableArray<ConstantLoad> loads, TimeSpan begin, Fault[] faults)
    {
        if (hold - (Now - begin) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, _time, Token);
        }

        if (faults is [{ Row: { Fault: FaultKind.Kill } row }])
        {
            foreach (var load in loads)
            {
                await UntilQuietAsync([load], row.For(load.Caller).WhileGone, $"{load.Caller} shows no more than {row} allows while it lasts");
            }
        }
    }

    private async Task MendAsync(Fault[] faults, Task[] restarts)
    {
        foreach (var fault in faults.Where(fault => fault.Row.Fault is FaultKind.Pause or FaultKind.Slow))
        {
            await mesh.ResumeAsync(fault.Resource, Token);
        }

        // Proxies become ready with the control plane only.
        var killed = faults.Where(fault => fault.Row.Fault == FaultKind.Kill).ToLookup(fault => fault.Row.Process == FaultedProcess.ControlPlane);
        foreach (var fault in killed[true])
        {
            await mesh.RestartAsync(fault.Resource, Token);
        }

        await Task.WhenAll(killed[false].Select(fault => mesh.RestartAsync(fault.Resource, Token)).Concat(restarts));
        await UntilAllAreBackAsync();
    }

    private async Task UntilAllAreBackAsync()
    {
        var begin = Now;
        while (await MeshUse.MissingAsync(mesh) is { Length: > 0 } missing)
        {
            Assert.True(Now - begin < Limit, $"After {Limit.TotalSeconds} s: {missing}");
            await Task.Delay(Look, _time, Token);
        }
    }

    /// <summary>Until the last answers of each caller are of one kind, and nobody waits for long.</summary>
    private async Task UntilQuietAsync(ImmutableArray<ConstantLoad> loads, Outcomes allowed, string what)
    {
        var begin = Now;
        while (!loads.All(load => IsQuiet(load, begin, allowed)))
        {
            if (Now - begin > Limit)
            {
                var last = loads.Select(load => $"{load.Caller}: {load.UnderWay} under way, last {load.Answers.LastOrDefault()}");
                Assert.Fail($"Not within {Limit.TotalSeconds} s: {what}. {string.Join("; ", last)}");
            }

            await Task.Delay(Look, _time, Token);
        }
    }

    private bool IsQuiet(ConstantLoad load, TimeSpan since, Outcomes allowed)
    {
        var now = Now;
        var recent = load.Answers.Where(answer => answer.Ended > since && answer.Due > now - QuietTime - (QuietAnswers * load.Interval)).ToList();
        return now - since > QuietTime
            && recent.Count >= QuietAnswers
            && recent.TrueForAll(answer => (answer.Outcome & ~allowed) == Outcomes.None);
    }

    private ConstantLoad LoadOf(Caller caller, TimeSpan interval)
    {
        if (caller == Caller.Page)
        {
            var page = new Uri(mesh.IngressAddress, "/gateway/books");
            return new ConstantLoad(
                caller, new SocketsHttpHandler { UseProxy = false }, () => new HttpRequestMessage(HttpMethod.Get, page), interval, _epoch, _time);
        }

        var ratings = new Uri("http://ratings/ratings?ids=1,2,3");
        var sidecar = new WebProxy(mesh.Application.GetEndpoint(CallersSidecar, "outbound"));
        return new ConstantLoad(caller, new SocketsHttpHandler { Proxy = sidecar, UseProxy = true }, Request, interval, _epoch, _time);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, ratings);
            if (caller == Caller.RetriedCall)
            {
                request.Headers.Add(RetriedHeader, "yes");
            }

            return request;
        }
    }
}
