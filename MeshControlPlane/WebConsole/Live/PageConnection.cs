using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>Tells a page that its browser is out of reach, which is minutes before the page itself is given up.</summary>
internal sealed class PageConnection : CircuitHandler
{
    /// <summary>The connection to the browser is lost; it may come back.</summary>
    public event Action? Lost;

    /// <summary>Whether the browser is out of reach now: nobody sees what a page would show.</summary>
    public bool IsLost { get; private set; }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsLost = false;
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsLost = true;
        Lost?.Invoke();
        return Task.CompletedTask;
    }
}
