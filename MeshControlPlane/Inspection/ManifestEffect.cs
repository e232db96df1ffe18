namespace MeshControlPlane.Inspection;

/// <summary>What resources would change if they were applied; what <c>diff -o json</c> writes.</summary>
/// <param name="Refused">Why some of them would be refused; nothing is said of what those would change.</param>
/// <param name="Messages">What analysis says with them and not without.</param>
/// <param name="Proxies">The proxies that would run with something else.</param>
internal sealed record ManifestEffect(IReadOnlyList<ResourceMessage> Refused, IReadOnlyList<ResourceMessage> Messages, IReadOnlyList<ProxyChange> Proxies)
{
    /// <summary>Whether any proxy would run with something else.</summary>
    public bool HasChanges => Proxies.Count > 0;
}
