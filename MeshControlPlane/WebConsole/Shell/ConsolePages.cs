using MeshControlPlane.WebConsole.Configuration;
using MeshControlPlane.WebConsole.Wizards;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Logs;
using MeshControlPlane.Observability.Graph;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.FluentUI.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Shell;

/// <summary>The console's pages: Blazor, rendered on the server.</summary>
internal static class ConsolePages
{
    public static void AddConsolePages(this IServiceCollection services)
    {
        // What it protects lives no longer than a page's connection, which ends with this process: nothing is written to the user's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddFluentUIComponents();
        services.AddConfigurationPages();
        services.AddWizardPages();
        services.AddConsoleReading();
        services.AddSingleton<RevisionHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<RevisionHistory>());
    }

    public static void MapConsolePages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets();
        LogDownload.Map(endpoints);
        endpoints.MapRazorComponents<ConsoleApp>().AddInteractiveServerRenderMode();
    }
}
