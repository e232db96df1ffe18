using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>A mesh as objects of Kubernetes, whatever they are written into.</summary>
internal sealed partial class PublishedMesh
{
    private static readonly (string Group, string Kind) Secret = ("", "Secret");
    private static readonly (string Group, string Kind) Deployment = ("apps", "Deployment");
    private static readonly (string Group, string Kind) Service = ("", "Service");
    private static readonly (string Group, string Kind) ServiceAccount = ("", "ServiceAccount");

    private readonly List<ManifestObject> _left;
    private readonly HashSet<string> _accounts = [];

    private PublishedMesh(
        PublishSettings settings,
        IReadOnlyList<PublishedWorkload> workloads,
        IReadOnlyList<ManifestObject> manifests,
        IReadOnlyList<MeshGatewayResource> gateways)
    {
        Settings = settings;
        Gateways = gateways;
        _left = [.. manifests];
        Take(found => found.Is("", "Namespace") && found.Name == settings.Namespace);
        MeshConfig = Take(found => found.Is("", "ConfigMap") && found is { Namespace: ControlPlaneObjects.Namespace, Name: "istio" }).FirstOrDefault()?.Content;
        var services = manifests.Where(found => found.Is(Service.Group, Service.Kind)).Select(found => found.Name).ToHashSet(StringComparer.Ordinal);
        var routing = Take(found => found.IsRouting)
            .OrderBy(found => found.RoutingRank)
            .ThenBy(found => found.Namespace, StringComparer.Ordinal)
            .ThenBy(found => found.Name, StringComparer.Ordinal)
            .ToList();
        Routing = GatewayNames.WrittenOut(routing, services);
        Apps = [.. workloads.GroupBy(workload => workload.App).OrderBy(app => app.Key, StringComparer.Ordinal).Select(app => AppOf(app.Key, [.. app]))];
        Further = [.. _left.Select(found => found.Content)];
    }

    public PublishSettings Settings { get; }

    public IReadOnlyList<PublishedApp> Apps { get; }

    /// <summary>Istio's kinds: gateways, then hosts, then subsets, then routes, then policies.</summary>
    public IReadOnlyList<JsonObject> Routing { get; }

    /// <summary>What the manifests hold beside.</summary>
    public IReadOnlyList<JsonObject> Further { get; }

    /// <summary>The mesh's own settings, which belong to whoever does its work; null for the defaults.</summary>
    public JsonObject? MeshConfig { get; }

    public IReadOnlyList<MeshGatewayResource> Gateways { get; }

    /// <exception cref="DistributedApplicationException">Something cannot be published; the message says what and where.</exception>
    public static async Task<PublishedMesh> ReadAsync(
        DistributedApplicationModel model,
        MeshResource mesh,
        PublishSettings settings,
        WorkloadReader workloads,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var found = await ManifestReader.ReadAsync(mesh, cancellationToken).ConfigureAwait(false);
        foreach (var secret in found.Where(IsSecret))
        {
            LogSecret(logger, $"{secret.Namespace}/{secret.Name}");
        }

        return new PublishedMesh(
            settings,
            await workloads.ReadAsync(model, mesh).ConfigureAwait(false),
            [.. found.Where(manifest => !IsSecret(manifest))],
            [.. mesh.Gateways]);
    }

    private static bool IsSecret(ManifestObject found) => found.Is(Secret.Group, Secret.Kind);

    private PublishedApp AppOf(string app, List<PublishedWorkload> workloads)
    {
        // Two apps may share an identity, which then stands with the first.
        var accounts = workloads.Select(workload => workload.ServiceAccount).Where(_accounts.Add).Order(StringComparer.Ordinal).Select(AccountOf);
        var services = Take(found => IsOwn(found, Service) && (string?)found.Content["spec"]?["selector"]?["app"] == app).Select(found => found.Content);
        return new PublishedApp(app, [.. accounts, .. services], workloads.ConvertAll(WorkloadOf));
    }

    private JsonObject AccountOf(string name) =>
        Take(found => IsOwn(found, ServiceAccount) && found.Name == name).FirstOrDefault()?.Content
        ?? Fields.Named("v1", "ServiceAccount", Settings.Namespace, name);

    private PublishedApp.Workload WorkloadOf(PublishedWorkload workload)
    {
        var given = Take(found => IsOwn(found, Deployment) && found.Name == workload.Name).FirstOrDefault()?.Content;
        var objects = new WorkloadObjects(Settings, workload);
        var deployment = objects.Deployment(given);
        return new PublishedApp.Workload(workload, deployment, objects.DisruptionBudget(deployment));
    }

    private bool IsOwn(ManifestObject found, (string Group, string Kind) kind) => found.Is(kind.Group, kind.Kind) && found.Namespace == Settings.Namespace;

    private List<ManifestObject> Take(Predicate<ManifestObject> which)
    {
        var taken = _left.FindAll(which);
        _left.RemoveAll(which);
        return taken;
    }

    [LoggerMessage(13, LogLevel.Warning,
        "Secret {Secret} of the manifests is not published: what is secret is not written to files that are passed on. Apply it to the cluster by itself.")]
    private static partial void LogSecret(ILogger logger, string secret);
}
