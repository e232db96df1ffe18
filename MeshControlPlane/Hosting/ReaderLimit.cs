using Microsoft.AspNetCore.Connections.Features;

namespace MeshControlPlane.Hosting;

/// <summary>How long those who follow changes (proxies, watches of kubectl) may leave what is written to them unread: then their connection is closed, and they come back when they can.</summary>
/// <param name="Time">The time, beginning when nothing more can be written.</param>
internal sealed record ReaderLimit(TimeSpan Time)
{
    /// <summary>Enough for a machine that has lost its breath; what such a reader holds is a few megabytes.</summary>
    public static ReaderLimit Default { get; } = new(TimeSpan.FromSeconds(20));

    /// <summary>Closes a connection without waiting for what is still to be read from it.</summary>
    public static void Drop(HttpContext context)
    {
        context.Abort();
        // A reset of the stream alone would wait behind all that is not read.
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
    }
}
