namespace MeshProxy.LoadBalancing;

/// <summary>
/// Gives turns in proportion to weights, evenly spaced: each turn has a deadline, the earliest is next (earliest deadline first, as in Envoy). A weight
/// is looked at when a turn has been taken, so it may change.
/// </summary>
internal sealed class EdfScheduler
{
    private readonly Lock _taking = new();
    private readonly PriorityQueue<int, (double Deadline, long Order)> _turns = new();
    private readonly Func<int, double> _weightOf;
    private long _order;

    /// <param name="count">At least 1.</param>
    /// <param name="weightOf">The weight of each from 0 to count - 1; above 0.</param>
    public EdfScheduler(int count, Func<int, double> weightOf)
    {
        _weightOf = weightOf;
        for (var i = 0; i < count; i++)
        {
            _turns.Enqueue(i, (1 / weightOf(i), _order++));
        }
    }

    public int Next()
    {
        lock (_taking)
        {
            _turns.TryDequeue(out var next, out var turn);
            _turns.Enqueue(next, (turn.Deadline + (1 / _weightOf(next)), _order++));
            return next;
        }
    }
}
