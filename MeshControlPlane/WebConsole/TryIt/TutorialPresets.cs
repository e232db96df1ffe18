using System.Globalization;
using MeshControlPlane.Sending;

namespace MeshControlPlane.WebConsole.TryIt;

/// <summary>The tutorial's steps, in its order, for the mesh that the tutorial is about.</summary>
internal static class TutorialPresets
{
    private const string AllV1 = "istio-virtual-service-all-v1.yaml";
    private const string WayIn = "/gateway/books";

    private static readonly string[] Workloads = ["gw", "books-v1", "ratings-v1"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TutorialPreset> All { get; } =
    [
        new()
        {
            Id = "versions",
            Step = 2,
            Title = "Every version takes its turn",
            Count = 40,
            Expectation = "Two versions of books and two of ratings answer, each about half of the time.",
        },
        new()
        {
            Id = "all-v1",
            Step = 3,
            Title = "Everything to v1",
            Files = [AllV1],
            Count = 20,
            Expectation = "Only books-v1 and ratings-v1 answer.",
        },
        new()
        {
            Id = "half",
            Step = 4,
            Title = "Half of the ratings to v2",
            Files = ["virtual-service-ratings-50.yaml"],
            Count = 200,
            AtOnce = 4,
            Expectation = "ratings-v1 and ratings-v2 answer half of the requests each.",
        },
        new()
        {
            Id = "delay",
            Step = 6,
            Title = "A delay",
            Files = ["istio-delay.yaml"],
            Count = 5,
            AtOnce = 5,
            Expectation = "Every answer takes two seconds more, and is well.",
        },
        new()
        {
            Id = "retries",
            Step = 6,
            Title = "Retries",
            Files = ["retries.yaml"],
            Count = 10,
            Expectation = "All is well: what fails to connect is tried again.",
        },
        new()
        {
            Id = "mirroring",
            Step = 6,
            Title = "Mirroring",
            Files = ["istio-mirroring.yaml"],
            Count = 10,
            Expectation = "ratings-v1 alone answers; the log of ratings-v2 has a copy of every request.",
        },
        new()
        {
            Id = "circuit-breaker",
            Step = 7,
            Title = "A circuit breaker",
            Files = [AllV1, "circuit-breaker.yaml"],
            Count = 40,
            AtOnce = 8,
            Expectation = "Some answers are 503: what comes on top of two requests at a time is refused at once.",
        },
        new()
        {
            Id = "registry-only",
            Step = 8,
            Title = "Nothing but what is declared",
            Workload = "gw",
            Url = "http://nobody.example/",
            Count = 1,
            Command = "kubectl -n istio-system create configmap istio --from-literal=mesh='outboundTrafficPolicy: {mode: REGISTRY_ONLY}'",
            Expectation = "The answer is 502. Without the setting the request would leave the mesh, and is not sent from here.",
        },
        new()
        {
            Id = "strict",
            Step = 9,
            Title = "Nobody in plain text",
            Files = ["strict-mtls.yaml"],
            Count = 20,
            Expectation = "The mesh goes on: between its proxies there is mutual TLS all along.",
        },
        new()
        {
            Id = "as-books",
            Step = 10,
            Title = "Ratings, called by books",
            Files = ["ratings-only-from-gateway.yaml"],
            Workload = "books-v1",
            Url = "http://ratings/ratings?ids=1",
            Count = 5,
            Expectation = "Every answer is 403, RBAC: access denied.",
        },
        new()
        {
            Id = "as-gw",
            Step = 10,
            Title = "Ratings, called by the gateway",
            Files = ["ratings-only-from-gateway.yaml"],
            Workload = "gw",
            Url = "http://ratings/ratings?ids=1",
            Count = 5,
            Expectation = "Every answer is 200.",
        },
    ];

    /// <summary>Those that can be sent; none in another mesh than the tutorial's.</summary>
    public static IReadOnlyList<TutorialPreset> For(IReadOnlyList<SendTarget> targets) =>
        targets.Any(target => target.IsGateway) && Workloads.All(workload => TargetOf(workload, targets) is not null) ? All : [];

    /// <summary>What the form has for it; <see langword="null"/> when nobody is there to send it.</summary>
    public static SendForm? FormOf(TutorialPreset preset, IReadOnlyList<SendTarget> targets) =>
        TargetOf(preset.Workload, targets) is not { } target ? null : new SendForm
        {
            Target = target.Id,
            Url = preset.Url ?? string.Create(CultureInfo.InvariantCulture, $"http://localhost:{target.Address.Port}{WayIn}"),
            Count = preset.Count.ToString(CultureInfo.InvariantCulture),
            AtOnce = preset.AtOnce.ToString(CultureInfo.InvariantCulture),
            Preset = preset.Id,
        };

    private static SendTarget? TargetOf(string? workload, IReadOnlyList<SendTarget> targets) => workload is null
        ? targets.FirstOrDefault(target => target.IsGateway)
        : targets.FirstOrDefault(target => !target.IsGateway && target.Proxy.EndsWith($"/{workload}", StringComparison.Ordinal));
}
