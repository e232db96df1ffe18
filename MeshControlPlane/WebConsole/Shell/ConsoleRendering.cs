using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MeshControlPlane.WebConsole.Shell;

/// <summary>How the console's pages are rendered.</summary>
internal static class ConsoleRendering
{
    /// <summary>On the server, and not before the connection stands: pages are live or nothing.</summary>
    public static IComponentRenderMode Mode { get; } = new InteractiveServerRenderMode(prerender: false);
}
