using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>Tells a page that its browser is out of reach, which is minutes before the page itself is given up.</summary>
internal sealed class PageConnection : CircuitHandler
{
    /// <summary>The connection to the browser is lost; it may come back.</summary>
    public event Action? Lost;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Lost?.Invoke();
        return Task.CompletedTask;
    }
}
