namespace Tests.Reliability;

/// <summary>What became of one request.</summary>
/// <param name="Caller">Who asked.</param>
/// <param name="Due">When it was to be sent, since the load began: waiting for the machine counts as waiting.</param>
/// <param name="Ended">When its answer had come, or failed to.</param>
/// <param name="Outcome">What was seen of it, apart from being late.</param>
/// <param name="Id">Its <c>x-request-id</c>.</param>
/// <param name="Text">What came instead of an answer; empty for an answer.</param>
internal sealed record LoadAnswer(Caller Caller, TimeSpan Due, TimeSpan Ended, Outcomes Outcome, string Id, string Text)
{
    public TimeSpan Elapsed => Ended - Due;
}
