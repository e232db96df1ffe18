using Xunit;

namespace Tests.Reliability;

/// <summary>The judge is not kinder than the table.</summary>
public sealed class FaultJudgeTests
{
    private static readonly FaultRow Killed = FaultTable.Of(FaultedProcess.Single, FaultKind.Kill);
    private static readonly FaultRow ControlPlane = FaultTable.Of(FaultedProcess.ControlPlane, FaultKind.Kill);
    private static readonly FaultRow Paused = FaultTable.Of(FaultedProcess.Gateway, FaultKind.Pause);

    [Theory]
    [InlineData(9, 9.1, nameof(Outcomes.Terminated), false)]
    [InlineData(9, 10.1, nameof(Outcomes.Terminated), true)]
    [InlineData(11, 11.1, nameof(Outcomes.ConnectFailed), true)]
    [InlineData(13, 13.1, nameof(Outcomes.ConnectFailed), false)]
    [InlineData(13, 13.1, nameof(Outcomes.NoHealthyUpstream), true)]
    [InlineData(21, 21.1, nameof(Outcomes.NoHealthyUpstream), true)]
    [InlineData(23, 23.1, nameof(Outcomes.NoHealthyUpstream), false)]
    [InlineData(11, 11.1, nameof(Outcomes.Other), false)]
    [InlineData(11, 17.1, nameof(Outcomes.None), false)]
    public void Outcome_IsAllowedInItsTime(double due, double ended, string outcome, bool isAllowed) =>
        Assert.Equal(isAllowed, Judge(Killed).Beyond([Answer(Caller.Page, due, ended, Enum.Parse<Outcomes>(outcome))]).Count == 0);

    [Fact]
    public void Caller_WhoHasNothingToDoWithIt_SeesNothing()
    {
        Assert.Single(Judge(Killed).Beyond([Answer(Caller.Call, 11, 11.1, Outcomes.ConnectFailed), Answer(Caller.Call, 11, 11.1, Outcomes.None)]));
        Assert.Single(Judge(ControlPlane).Beyond([Answer(Caller.Page, 11, 11.1, Outcomes.Unavailable)]));
    }

    [Fact]
    public void Waiting_HasAnEnd()
    {
        var judge = Judge(Paused);

        Assert.Empty(judge.Beyond([Answer(Caller.Page, 10.5, 20.5, Outcomes.None)]));
        Assert.Single(judge.Beyond([Answer(Caller.Page, 10.5, 31, Outcomes.None)]));
        Assert.Single(judge.Beyond([Answer(Caller.RetriedCall, 10.5, 16, Outcomes.None)]));
    }

    [Fact]
    public void TwoFaults_AllowWhatEitherAllows_UntilBothAreOver()
    {
        var judge = Judge(Killed, FaultTable.Of(FaultedProcess.ControlPlane, FaultKind.Pause));

        Assert.Empty(judge.Beyond([Answer(Caller.Page, 19, 19.1, Outcomes.ConnectFailed)]));
        Assert.Single(judge.Beyond([Answer(Caller.Call, 19, 19.1, Outcomes.ConnectFailed)]));
        Assert.Single(judge.Beyond([Answer(Caller.Page, 23, 23.1, Outcomes.ConnectFailed)]));
    }

    [Fact]
    public void GatewaysOwnLimit_StrikesOnABusyMachine_WhileSomethingIsAmiss()
    {
        var idle = Judge(ControlPlane);
        var busy = idle with { Slack = 5 };

        Assert.Single(idle.Beyond([Answer(Caller.Page, 11, 14, Outcomes.GatewayTimeout)]));
        Assert.Empty(busy.Beyond([Answer(Caller.Page, 11, 14, Outcomes.GatewayTimeout)]));
        Assert.Single(busy.Beyond([Answer(Caller.Page, 9, 9.9, Outcomes.GatewayTimeout)]));
        Assert.Single(busy.Beyond([Answer(Caller.Page, 26, 29, Outcomes.GatewayTimeout)]));
    }

    [Fact]
    public void Summary_SaysWhatWasSeenHowOftenAndUntilWhen()
    {
        LoadAnswer[] answers =
        [
            Answer(Caller.Page, 10, 10.2, Outcomes.Terminated),
            Answer(Caller.Page, 10.3, 10.5, Outcomes.Terminated),
            Answer(Caller.Call, 11, 11.1, Outcomes.None),
        ];

        Assert.Equal("Kill of gw: 3 requests, back after 10.0 s; Page 503 UC ×2 until 0.5 s", Judge(Killed).Summarise(answers));
    }

    private static FaultJudge Judge(params FaultRow[] rows) => new(rows, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));

    private static LoadAnswer Answer(Caller caller, double due, double ended, Outcomes outcome) =>
        new(caller, TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(ended), outcome, "", "");
}
