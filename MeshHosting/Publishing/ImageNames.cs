using System.Text.RegularExpressions;

namespace Aspire.Hosting.Publishing;

/// <summary>Gives images the registry and the tag that they are pulled with.</summary>
/// <param name="registry">What comes before names that have no registry; null for nothing.</param>
/// <param name="tag">The tag of all of them; null to keep those that they have.</param>
internal sealed partial class ImageNames(string? registry, string? tag)
{
    public const string Proxy = "bookinfo/mesh-proxy";
    public const string ControlPlane = "bookinfo/mesh-control-plane";

    public static bool IsRegistry(string text) => Registry().IsMatch(text);

    public static bool IsTag(string text) => Tag().IsMatch(text);

    public string Of(string image)
    {
        if (HasRegistry(image))
        {
            // Somebody else's, and not ours to rename.
            return image;
        }

        var (name, own) = Split(image);
        var prefix = registry is null ? "" : registry.TrimEnd('/') + "/";
        return own.StartsWith('@') ? prefix + image : $"{prefix}{name}:{tag ?? (own.Length > 0 ? own : MeshPublishOptions.DefaultImageTag)}";
    }

    // As Docker tells them: a first part with a dot or a port, or localhost.
    private static bool HasRegistry(string image) =>
        image.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && (image.AsSpan(0, slash).IndexOfAny('.', ':') >= 0 || image[..slash] == "localhost");

    private static (string Name, string Tag) Split(string image)
    {
        if (image.IndexOf('@', StringComparison.Ordinal) is > 0 and var at)
        {
            return (image[..at], image[at..]);
        }

        var colon = image.LastIndexOf(':');
        return colon < 0 ? (image, "") : (image[..colon], image[(colon + 1)..]);
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*/?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Registry();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
