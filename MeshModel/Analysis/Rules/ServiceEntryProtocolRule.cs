using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0177: ServiceEntries that declare one port of one host with different protocols.</summary>
internal sealed class ServiceEntryProtocolRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var ports = mesh.Resources.OfType<ServiceEntry>()
            .SelectMany(entry => entry.Spec.Hosts, (entry, host) => (Entry: entry, Host: host.ToLowerInvariant()))
            .SelectMany(declared => declared.Entry.Spec.Ports.Select((port, index) => (declared.Entry, declared.Host, Port: port, Index: index)))
            .GroupBy(declared => (declared.Host, declared.Port.Number))
            .Where(group => group.Skip(1).Any());
        foreach (var group in ports)
        {
            var all = group.ToList();
            foreach (var own in all)
            {
                var other = all.Find(other => other.Entry.Key != own.Entry.Key
                    && !other.Port.Protocol.Equals(own.Port.Protocol, StringComparison.OrdinalIgnoreCase)
                    && ExportedTo.Of(other.Entry.Spec.ExportTo, other.Entry.Metadata.Namespace).Overlaps(ExportedTo.Of(own.Entry.Spec.ExportTo, own.Entry.Metadata.Namespace)));
                if (other.Entry is not null)
                {
                    yield return Message(
                        AnalysisCodes.ServiceEntryProtocols, own.Entry, $"spec.ports[{own.Index}].protocol",
                        $"{other.Entry.Key} says {other.Port.Protocol} of port {own.Port.Number} of {own.Host}, and this one says {own.Port.Protocol}");
                }
            }
        }
    }
}
