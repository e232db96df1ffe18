using System.Globalization;
using MeshControlPlane.Conditions;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>How far a proxy is with the resources that concern it.</summary>
/// <param name="Standing">Where it stands.</param>
/// <param name="State">In one word.</param>
/// <param name="Reason">Why it is not synced, for people; empty when it is.</param>
/// <param name="Concerned">How many resources concern it.</param>
/// <param name="Missing">Those of them that it does not run with.</param>
internal sealed record ProxyProgress(ProxyStanding Standing, ProxyState State, string Reason, int Concerned, IReadOnlyList<MissingResource> Missing)
{
    /// <summary>How many of the resources that concern it it runs with: <c>4/5</c>.</summary>
    public string Count => string.Create(CultureInfo.InvariantCulture, $"{Concerned - Missing.Count}/{Concerned}");

    /// <summary>The revision that it runs with; 0 for none.</summary>
    public long Revision => Standing.Sync?.Revision ?? 0;
}
