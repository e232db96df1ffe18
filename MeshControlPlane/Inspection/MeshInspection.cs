using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshExplanation;
using MeshExplanation.Running;
using MeshProtocol;

namespace MeshControlPlane.Inspection;

/// <summary>Answers questions about the running mesh: out of what the control plane knows, and of what the proxies say of themselves.</summary>
internal sealed class MeshInspection(ConfigurationSource source, IResourceStore store, IWorkloadRegistry registry, ProxySyncTable syncs, ProxyAdmin admin)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false));

    /// <summary>All proxies, and how far each has come.</summary>
    public async Task<IReadOnlyList<ProxyReport>> ProxiesAsync(CancellationToken cancellationToken)
    {
        var newest = source.Current.Revision;
        var version = store.Current.Version;
        var connected = syncs.ByName();
        return await Task.WhenAll(registry.Current.Workloads.Select(async workload =>
        {
            var node = workload.Node;
            var info = await admin.ReadAsync(node, "/server_info", cancellationToken).ConfigureAwait(false);
            var sync = connected.GetValueOrDefault((node.Namespace, node.Name));
            var (state, reason) = sync switch
            {
                null => ("NOT CONNECTED", workload.NotReadyReason is { Length: > 0 } why ? why : null),
                { Refused: { } refused } => ("REFUSED", string.Create(CultureInfo.InvariantCulture, $"revision {refused.Revision}: {refused.Reason}")),
                _ when sync.StoreVersion < version => ("STALE", "it has not taken the newest revision yet"),
                _ => ("SYNCED", null),
            };
            return new ProxyReport
            {
                Namespace = node.Namespace,
                Name = node.Name,
                Role = Callers.RoleName(node.Role),
                Sync = state,
                Reason = reason,
                Revision = sync?.Revision ?? 0,
                NewestRevision = newest,
                Ready = workload.Ready,
                NotReadyReason = workload.Ready ? null : workload.NotReadyReason,
                Version = info?["version"]?.GetValue<string>(),
                CertificateEnds = DateTimeOffset.TryParse(info?["certificateEnds"]?.GetValue<string>(), CultureInfo.InvariantCulture, out var end) ? end : null,
                ConnectedSince = workload.JoinedAt,
            };
        })).ConfigureAwait(false);
    }

    /// <summary>Where a request would go.</summary>
    /// <exception cref="ExplanationException">It cannot be said.</exception>
    public async Task<RequestExplanation> ExplainAsync(RequestQuestion question, CancellationToken cancellationToken)
    {
        var revision = source.Current;
        var (node, _) = Callers.Find(revision.View, question.From, question.Namespace);
        var (state, running) = await StateAsync(node, cancellationToken).ConfigureAwait(false);
        var notes = new List<string>();
        var sync = syncs.Proxies.FirstOrDefault(sync => sync.Node.InstanceId == node.InstanceId);
        if (state is null)
        {
            notes.Add($"{node.Namespace}/{node.Name} could not be asked: this is what it should run with, and the health of endpoints is not known");
        }
        else if (sync is { Refused: { } refused })
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{node.Namespace}/{node.Name} has refused revision {refused.Revision} ({refused.Reason}): this is by revision {running}, which it goes on with"));
        }
        else if (sync is not null && sync.StoreVersion < store.Current.Version)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{node.Namespace}/{node.Name} has not taken the newest revision yet: this is by revision {running}"));
        }

        return RequestExplainer.Explain(new ExplainedMesh { View = revision.View, Resources = [.. store.Current.Resources.Values], Caller = state, Notes = notes }, question);
    }

    /// <summary>What became of a request that was sent.</summary>
    /// <exception cref="ExplanationException">No proxy knows of it.</exception>
    public async Task<RequestHops> RequestAsync(string id, CancellationToken cancellationToken)
    {
        var workloads = registry.Current.Workloads;
        var answers = await Task.WhenAll(workloads.Select(workload => admin.ReadAsync(workload.Node, $"/requests?id={Uri.EscapeDataString(id)}", cancellationToken))).ConfigureAwait(false);
        var hops = workloads.Zip(answers)
            .SelectMany(
                pair => pair.Second?["requests"] as JsonArray ?? [],
                (pair, entry) => entry.Deserialize<RequestHop>(MeshJson.Options)! with { Proxy = $"{pair.First.Node.Namespace}/{pair.First.Node.Name}" })
            .OrderBy(hop => hop.StartedAt)
            .ToList();
        var silent = workloads.Zip(answers).Where(pair => pair.Second is null).Select(pair => $"{pair.First.Node.Namespace}/{pair.First.Node.Name}").ToList();
        return hops.Count > 0
            ? new RequestHops(id, hops, silent)
            : throw new ExplanationException(
                $"no proxy knows of a request '{id}': each keeps its last requests only (1,000 where --request-history says nothing else)"
                + (silent.Count == 0 ? "" : $"; {string.Join(", ", silent)} could not be asked"));
    }

    /// <summary>What a proxy runs with.</summary>
    /// <exception cref="ExplanationException">There is no such proxy.</exception>
    public async Task<ProxyConfigurationReport> ConfigurationAsync(string name, string @namespace, CancellationToken cancellationToken)
    {
        var revision = source.Current;
        var (node, _) = Callers.Find(revision.View, name, @namespace);
        var dump = await admin.ReadAsync(node, "/config_dump", cancellationToken).ConfigureAwait(false);
        var clusters = await admin.ReadAsync(node, "/clusters?format=json", cancellationToken).ConfigureAwait(false);
        var proxy = $"{node.Namespace}/{node.Name}";
        return dump?["configuration"] is JsonObject configuration
            ? new ProxyConfigurationReport(proxy, dump["revision"]?.GetValue<long>() ?? 0, true, configuration.DeepClone().AsObject(), clusters?["clusters"]?.DeepClone() as JsonArray)
            : new ProxyConfigurationReport(proxy, revision.Revision, false, JsonNode.Parse(Formatter.Format(revision.View.Translate(node).WithoutPrivateKeys()))!.AsObject(), null);
    }

    private async Task<(ProxyState? State, long Revision)> StateAsync(Node node, CancellationToken cancellationToken)
    {
        var dump = await admin.ReadAsync(node, "/config_dump", cancellationToken).ConfigureAwait(false);
        var revision = dump?["revision"]?.GetValue<long>() ?? 0;
        if (revision == 0 || dump?["configuration"] is not JsonObject configuration)
        {
            return (null, 0);
        }

        var clusters = await admin.ReadAsync(node, "/clusters?format=json", cancellationToken).ConfigureAwait(false);
        var endpoints = (clusters?["clusters"] as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(cluster => (cluster["endpoints"] as JsonArray ?? []).OfType<JsonObject>(), (cluster, endpoint) => (Name: cluster["name"]!.GetValue<string>(), Endpoint: endpoint))
            .ToLookup(entry => (entry.Name, entry.Endpoint["address"]!.GetValue<string>()), entry => Report(entry.Endpoint));
        return (new ProxyState(Parser.Parse<NodeConfiguration>(configuration.ToJsonString()), endpoints.ToDictionary(group => group.Key, group => group.First())), revision);
    }

    private static EndpointReport Report(JsonObject endpoint) => new()
    {
        Active = endpoint["active"]?.GetValue<int>() ?? 0,
        Total = endpoint["total"]?.GetValue<long>() ?? 0,
        Ejected = endpoint["ejected"]?.GetValue<bool>() ?? false,
        EjectedForMs = endpoint["ejectedForMs"]?.GetValue<long>() ?? 0,
        EjectionLengthMs = endpoint["ejectionLengthMs"]?.GetValue<long>() ?? 0,
    };
}
