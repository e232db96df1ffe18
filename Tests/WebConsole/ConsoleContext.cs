using Bunit;
using MeshControlPlane.WebConsole.Live;
using Microsoft.AspNetCore.Components;

namespace Tests.WebConsole;

/// <summary>Renders pages of the console without a browser.</summary>
internal sealed class ConsoleContext : BunitContext
{
    static ConsoleContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    public ConsoleContext() => Services.AddSingleton(TimeProvider.System).AddSingleton(Connection);

    /// <summary>The browser's connection.</summary>
    public PageConnection Connection { get; } = new();

    public NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>The address after the origin.</summary>
    public string Address => Navigation.ToBaseRelativePath(Navigation.Uri);

    /// <summary>Goes to an address, and renders the page that is there.</summary>
    public IRenderedComponent<TPage> Open<TPage>(string address)
        where TPage : IComponent
    {
        Navigation.NavigateTo(address);
        return Render<TPage>();
    }
}
