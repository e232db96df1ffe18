using MeshModel.Networking;

namespace MeshTranslation.Clusters;

/// <summary>A WorkloadEntry with the labels of its resource joined to its own; the resource's win.</summary>
internal sealed record LabelledEntry(WorkloadEntry Resource, IReadOnlyDictionary<string, string> Labels)
{
    public static LabelledEntry Of(WorkloadEntry entry)
    {
        var labels = new Dictionary<string, string>(entry.Spec.Labels, StringComparer.Ordinal);
        foreach (var (name, value) in entry.Metadata.Labels)
        {
            labels[name] = value;
        }

        return new LabelledEntry(entry, labels);
    }
}
