using MeshProtocol;

namespace Tests.Proxy;

/// <summary>Configurations with tracing.</summary>
internal static class TracingPush
{
    /// <summary>Has every listener trace.</summary>
    public static Push Traced(this Push push, double percent = 100, Action<Tracing>? change = null)
    {
        foreach (var listener in push.Listeners)
        {
            listener.Tracing = new Tracing { SamplingPercent = percent, MaxPathLength = 256 };
            change?.Invoke(listener.Tracing);
        }

        return push;
    }
}
