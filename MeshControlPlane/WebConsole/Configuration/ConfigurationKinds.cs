using MeshControlPlane.WebConsole.Forms;
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
    /// <param name="key">Which resource.</param>
    /// <param name="path">The field at which its text is opened, such as <c>spec.http[0]</c>; empty for its begin.</param>
    public static string PathOf(ResourceKey key, string path = "") => ConsoleAddress.Of(
        $"config/{key.Kind}/{Uri.EscapeDataString(key.Namespace)}/{Uri.EscapeDataString(key.Name)}", [new("path", path)]);
}
