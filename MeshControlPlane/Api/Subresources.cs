using System.Globalization;
using System.Text.Json;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Logs;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api;

/// <summary>
/// What of Kubernetes lies under an object: logs are answered; what needs a container or a node is refused with what can be done instead on a machine
/// where everything is a process.
/// </summary>
internal sealed class Subresources(PodLogs logs)
{
    /// <summary>Answers; <see langword="null"/> for a subresource that is not known.</summary>
    /// <exception cref="ApiException">It cannot be done here.</exception>
    public Task? Answer(HttpContext context, ServedKind kind, ResourcePath path) => (kind.Descriptor.Group, path.Plural, path.Subresource) switch
    {
        ("", "pods", "log") => logs.AnswerAsync(context, kind, Existing(kind, path)),
        ("", "pods", "exec" or "attach" or "ephemeralcontainers") => throw NoContainer(Existing(kind, path), path.Subresource),
        ("", "pods", "portforward") => throw NothingToForward(Existing(kind, path)),
        ("", "pods" or "services", "proxy") => throw ApiErrors.BadRequest(
            $"nothing is proxied here: everything of the mesh listens on this machine (see `kubectl -n {path.Namespace} describe pods` for the ports); "
            + "callers within the mesh use the service's name through HTTP_PROXY"),
        ("", "pods", "eviction") => throw ApiErrors.MethodNotAllowed($"pods cannot be written: {kind.ReadOnlyReason}"),
        ("apps", "deployments", "scale") => throw ApiErrors.BadRequest(
            "this mesh runs no containers, so a Deployment cannot be scaled: start or stop processes of the service (in the AppHost, or MeshProxy beside each)"),
        ("", "serviceaccounts", "token") => throw ApiErrors.BadRequest(
            "no tokens are issued here: workloads have certificates, users the client certificate of the kubeconfig"),
        _ => null,
    };

    private static KubernetesObject Existing(ServedKind kind, ResourcePath path) =>
        kind.Find(path.Namespace, path.Name) ?? throw ApiErrors.NotFound(kind.Descriptor, path.Name);

    private static ApiException NoContainer(KubernetesObject pod, string what) => ApiErrors.BadRequest(
        $"{(what == "ephemeralcontainers" ? "debug" : what)} is not possible: pod {pod.Key.Name} is {Process(pod)} on this machine and has no container; {Places(pod)}");

    private static ApiException NothingToForward(KubernetesObject pod) =>
        ApiErrors.BadRequest($"port-forward is not needed: pod {pod.Key.Name} is {Process(pod)} on this machine; {Places(pod)}");

    private static string Process(KubernetesObject pod) => Annotation(pod, "mesh.local/process-id") is { } id ? $"process {id}" : "a process";

    private static string Places(KubernetesObject pod)
    {
        List<string> places = [];
        if (pod.Metadata("annotations") is not { ValueKind: JsonValueKind.Object } annotations)
        {
            return "its ports are where it was started with";
        }

        foreach (var annotation in annotations.EnumerateObject())
        {
            if (!annotation.Name.StartsWith(PodObject.PortAnnotations, StringComparison.Ordinal))
            {
                continue;
            }

            var port = annotation.Name[PodObject.PortAnnotations.Length..];
            foreach (var part in annotation.Value.GetString()!.Split(','))
            {
                var (role, local) = (part.Split('=')[0], part.Split('=')[^1]);
                places.Add(string.Create(CultureInfo.InvariantCulture, $"port {port}{(role == "inbound" ? " through its proxy" : "")} is 127.0.0.1:{local}"));
            }
        }

        if (Annotation(pod, "mesh.local/admin-port") is { } admin)
        {
            places.Add($"the proxy's admin page is http://127.0.0.1:{admin}");
        }

        return string.Join(", ", places);
    }

    private static string? Annotation(KubernetesObject pod, string name) =>
        pod.Metadata("annotations") is { ValueKind: JsonValueKind.Object } annotations && annotations.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;
}
