namespace MeshProxy.Tracing;

/// <summary>Moments as OTLP has them.</summary>
internal static class UnixNano
{
    private const long NanosecondsPerTick = 100;

    public static ulong Of(DateTimeOffset moment) => (ulong)((moment - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);
}
