namespace MeshProxy.CircuitBreaking;

/// <summary>The connection to one endpoint over HTTP/2, which all requests share: it is there with the first and counts once, and nobody waits for it.</summary>
internal sealed class SharedConnection
{
    private int _streams;

    public void Enter(CircuitBreaker breaker)
    {
        if (Interlocked.Increment(ref _streams) == 1)
        {
            breaker.AddConnection();
        }
    }

    public void Leave(CircuitBreaker breaker)
    {
        if (Interlocked.Decrement(ref _streams) == 0)
        {
            breaker.RemoveConnection();
        }
    }
}
