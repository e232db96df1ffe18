using MeshModel.Hosts;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0109: two VirtualServices for one host among the sidecars, of which the older one counts.</summary>
internal sealed class ConflictingHostsRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var entries = mesh.VirtualServices
            .Where(AnalysisContext.IsForSidecars)
            .SelectMany(owner => owner.Spec.Hosts.Select((host, index) => new Entry(owner, mesh.ExportOf(owner), mesh.Resolve(host, owner), $"spec.hosts[{index}]")))
            .Where(entry => entry.Host != HostName.Any)
            .ToList();
        var sameHost = entries.GroupBy(entry => entry.Host, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Skip(1).Any())
            .SelectMany(group => Same([.. group]));
        return sameHost.Concat(entries.Where(entry => HostName.IsWildcard(entry.Host)).SelectMany(wildcard => Covered(wildcard, entries)));
    }

    private static IEnumerable<AnalysisMessage> Same(Entry[] oldestFirst)
    {
        for (var later = 1; later < oldestFirst.Length; later++)
        {
            var (own, older) = (oldestFirst[later], oldestFirst.Take(later).FirstOrDefault(earlier => earlier.Export.Overlaps(oldestFirst[later].Export)));
            if (older is null || ReferenceEquals(older.Owner, own.Owner))
            {
                continue;
            }

            yield return Message(AnalysisCodes.ConflictingHosts, own.Owner, own.Path, $"{older.Owner.Key} is older and has {own.Host} already: for it, nothing here counts");
            yield return Message(AnalysisCodes.ConflictingHosts, older.Owner, older.Path, $"{own.Owner.Key} names {own.Host} too; this one is older and counts, that one does not");
        }
    }

    private static IEnumerable<AnalysisMessage> Covered(Entry wildcard, List<Entry> entries) => entries
        .Where(entry => !ReferenceEquals(entry.Owner, wildcard.Owner)
            && !entry.Host.Equals(wildcard.Host, StringComparison.OrdinalIgnoreCase)
            && HostName.Covers(wildcard.Host, entry.Host)
            && (entry.Export.Everyone || wildcard.Export.Everyone))
        .SelectMany(entry => (AnalysisMessage[])
        [
            Message(AnalysisCodes.ConflictingHosts, wildcard.Owner, wildcard.Path, $"{entry.Owner.Key} names {entry.Host}, which {wildcard.Host} covers: for that host it counts, and nothing here does"),
            Message(AnalysisCodes.ConflictingHosts, entry.Owner, entry.Path, $"{wildcard.Owner.Key} covers {entry.Host} with {wildcard.Host}: for that host this one counts alone"),
        ]);

    private sealed record Entry(VirtualService Owner, ExportedTo Export, string Host, string Path);
}
