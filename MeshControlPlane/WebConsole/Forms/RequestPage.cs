using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Live;
using Microsoft.AspNetCore.Components;

namespace MeshControlPlane.WebConsole.Forms;

/// <summary>A page whose address describes a request: <c>?from=gw&amp;method=POST&amp;url=http://ratings/&amp;header=end-user: jason</c>.</summary>
public abstract class RequestPage : LivePage
{
    [Inject]
    private protected IWorkloadRegistry Registry { get; set; } = null!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "from")]
    private protected string? From { get; set; }

    [SupplyParameterFromQuery(Name = "method")]
    private protected string? Method { get; set; }

    [SupplyParameterFromQuery(Name = "url")]
    private protected string? Url { get; set; }

    [SupplyParameterFromQuery(Name = "header")]
    private protected string[]? Header { get; set; }

    /// <summary>The headers one to a line, as a form shows them.</summary>
    private protected string HeaderText => string.Join('\n', Header ?? []);
}
