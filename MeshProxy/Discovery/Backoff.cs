using MeshRouting;

namespace MeshProxy.Discovery;

/// <summary>How long to wait before the next attempt: doubled each time, with a random part so that proxies do not come all at once.</summary>
internal sealed class Backoff(IChance chance)
{
    private const int First = 100;
    private const int Last = 2000;
    private int _milliseconds = First;

    public TimeSpan Next()
    {
        var wait = (_milliseconds / 2) + chance.Next((_milliseconds / 2) + 1);
        _milliseconds = Math.Min(_milliseconds * 2, Last);
        return TimeSpan.FromMilliseconds(wait);
    }

    public void Reset() => _milliseconds = First;
}
