using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>What <see cref="MeshPublishOptions"/> and configuration come to.</summary>
internal sealed record PublishSettings
{
    public required string Namespace { get; init; }

    public required ImageNames Images { get; init; }

    /// <summary>Whether images have a registry that a cluster will find them in.</summary>
    public required bool HasRegistry { get; init; }

    /// <summary>Empty for nowhere.</summary>
    public required string OtlpEndpoint { get; init; }

    public required MeshFlavour Flavour { get; init; }

    /// <summary>Words of a proxy's command line; none where the AppHost limits nothing.</summary>
    public required IReadOnlyList<string> ProxyLimits { get; init; }

    /// <exception cref="DistributedApplicationException">A setting cannot be used; the message names it.</exception>
    public static PublishSettings Read(MeshResource mesh, IConfiguration configuration)
    {
        var options = new MeshPublishOptions();
        foreach (var annotation in mesh.Annotations.OfType<MeshPublishAnnotation>())
        {
            annotation.Configure(options);
        }

        var mistakes = new List<string>(mesh.Settings.Mistakes);
        var registry = Text(nameof(options.Registry), options.Registry);
        if (registry is not null && !ImageNames.IsRegistry(registry))
        {
            mistakes.Add($"Mesh:Registry is '{registry}': it must be a registry, and a path in it, such as registry.example/team, with no scheme before it.");
        }

        var tag = Text(nameof(options.ImageTag), options.ImageTag);
        if (tag is not null && !ImageNames.IsTag(tag))
        {
            mistakes.Add($"Mesh:ImageTag is '{tag}': it must be a tag of letters, digits, '.', '_' and '-', such as 1.0.0.");
        }

        var collector = Text(nameof(options.OtlpEndpoint), options.OtlpEndpoint);
        if (collector is not null && !(Uri.TryCreate(collector, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0))
        {
            mistakes.Add(
                $"Mesh:OtlpEndpoint is '{collector}': it must be an http or https address without a password, such as http://collector.telemetry:4318.");
        }

        var flavour = Text(nameof(options.Flavour), options.Flavour.ToString())!;
        if (!Enum.TryParse<MeshFlavour>(flavour, ignoreCase: true, out var chosen) || !Enum.IsDefined(chosen))
        {
            mistakes.Add($"Mesh:Flavour is '{flavour}': it must be istio or sidecar.");
        }

        if (mistakes.Count > 0)
        {
            throw new DistributedApplicationException(string.Join(Environment.NewLine, mistakes));
        }

        var limits = new List<object>();
        ProxyLimitOptions.Add(limits, mesh);
        return new PublishSettings
        {
            Namespace = mesh.Namespace,
            Images = new ImageNames(registry, tag),
            HasRegistry = registry is not null,
            OtlpEndpoint = collector ?? "",
            Flavour = chosen,
            ProxyLimits = [.. limits.Cast<string>()],
        };

        string? Text(string option, string? fallback) => configuration[MeshSettings.KeyOf(option)] is { Length: > 0 } text ? text
            : fallback is { Length: > 0 } ? fallback : null;
    }
}
