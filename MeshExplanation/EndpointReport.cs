using System.Globalization;

namespace MeshExplanation;

/// <summary>How an endpoint is doing, as one caller sees it.</summary>
internal sealed record EndpointReport
{
    public int Active { get; init; }

    public long Total { get; init; }

    public bool Ejected { get; init; }

    public long EjectedForMs { get; init; }

    public long EjectionLengthMs { get; init; }

    /// <summary>Why and for how long it is out; <see langword="null"/> when it is in.</summary>
    public string? Reason => !Ejected ? null : string.Create(
        CultureInfo.InvariantCulture, $"ejected by outlier detection {EjectedForMs / 1000.0:0.0} s ago; back in {Left.TotalSeconds:0.0} s at the earliest");

    private TimeSpan Left => TimeSpan.FromMilliseconds(Math.Max(0, EjectionLengthMs - EjectedForMs));
}
