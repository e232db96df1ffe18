using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>The kinds that the console's configuration pages are about: Istio's.</summary>
internal static class ConfigurationKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<KindDescriptor> All { get; } = [.. ResourceKinds.All.Where(kind => kind.Categories.Contains("istio-io"))];

    /// <summary>The kind of a name such as <c>VirtualService</c>, <c>virtualservices</c> or <c>vs</c>, in any case; <see langword="null"/> for none.</summary>
    public static KindDescriptor? Find(string? name) => All.FirstOrDefault(kind =>
        new[] { kind.Kind, kind.Plural }.Concat(kind.ShortNames).Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The address of a resource's page.</summary>
    public static string PathOf(ResourceKey key) => $"config/{key.Kind}/{Uri.EscapeDataString(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
}
