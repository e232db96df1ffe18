using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Collections;
using MeshControlPlane.Inspection;
using MeshExplanation;
using MeshExplanation.Running;
using MeshModel.Yaml;
using MeshProtocol;
using MeshRouting;

namespace MeshControlPlane.Commands;

/// <summary><c>routes</c>, <c>clusters</c>, <c>endpoints</c>, <c>listeners</c> and <c>config</c>: what a proxy runs with (istioctl's <c>proxy-config</c>).</summary>
internal static class ProxyConfigurationCommand
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static Command Routes() => Create("routes", "Lists the routes of a proxy, in the order in which they are tried.", "routeTables", configuration =>
    {
        var table = new TextTable("TABLE", "VIRTUAL HOST", "DOMAINS", "ROUTE", "MATCHES", "TO", "FROM");
        foreach (var (routes, host, route) in configuration.RouteTables.SelectMany(routes => routes.VirtualHosts.SelectMany(host => host.Routes, (host, route) => (routes, host, route))))
        {
            table.Add(routes.Name, host.Name, First(host.Domains), Text(route.Name), Text(string.Join(" or ", route.Matches.Select(PartText.Of))), PartText.TargetOf(route), Text(OriginText.Of(route.Origin)));
        }

        return table;
    });

    public static Command Clusters() => Create("clusters", "Lists the clusters of a proxy.", "clusters", configuration =>
    {
        var table = new TextTable("SERVICE", "PORT", "SUBSET", "KIND", "BALANCING", "TLS", "FROM");
        foreach (var cluster in configuration.Clusters)
        {
            table.Add(
                cluster.ServiceHost.Length > 0 ? cluster.ServiceHost : cluster.Name,
                cluster.ServicePort == 0 ? "-" : cluster.ServicePort.ToString(CultureInfo.InvariantCulture),
                Text(cluster.Subset),
                cluster.Kind.ToString(),
                PartText.BalancingOf(cluster),
                PartText.TlsOf(cluster),
                Text(OriginText.Of(cluster.Origin)));
        }

        return table;
    });

    public static Command Listeners() => Create("listeners", "Lists the listeners of a proxy.", "listeners", configuration =>
    {
        var table = new TextTable("NAME", "DIRECTION", "PORT", "CHAIN", "TO", "MUTUAL TLS", "POLICIES");
        foreach (var listener in configuration.Listeners)
        {
            var peers = PartText.PeerTlsOf(listener);
            var policies = Text(string.Join(", ", (listener.AccessPolicies?.Policies ?? []).Select(policy => $"{policy.Action.ToString().ToUpperInvariant()} {policy.Namespace}/{policy.Name}")));
            var port = listener.Port == 0 ? "-" : listener.Port.ToString(CultureInfo.InvariantCulture);
            if (listener.RouteTables.Count > 0)
            {
                table.Add(listener.Name, listener.Direction.ToString(), port, "-", $"routes {string.Join(", ", listener.RouteTables)}", peers, policies);
            }

            foreach (var chain in listener.FilterChains)
            {
                var target = chain.TargetCase == FilterChain.TargetOneofCase.RouteTable
                    ? $"routes {chain.RouteTable}"
                    : $"bytes to {string.Join(", ", chain.Tcp?.Clusters.Select(cluster => cluster.Cluster) ?? [])}";
                table.Add(listener.Name, listener.Direction.ToString(), port, chain.Name, target, peers, policies);
            }
        }

        return table;
    });

    public static Command Endpoints() => Create("endpoints", "Lists the endpoints of a proxy's clusters, and how they are doing.", "endpointSets", null);

    public static Command Whole() => Create("config", "Shows all that a proxy runs with, as YAML or JSON.", null, null);

    private static Command Create(string name, string description, string? part, Func<NodeConfiguration, TextTable>? describe)
    {
        var node = new Argument<string>("NODE") { Description = "A workload, namespace/workload, a service, or ingress" };
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Namespace of names that have none (that of the kubeconfig)" };
        var meshDirectory = RunningMeshOptions.MeshDirectory();
        var kubeconfig = RunningMeshOptions.Kubeconfig();
        var output = OutputOption.Create();
        var command = new Command(name, $"{description} It is the proxy itself that is asked.\n\n  {name} gw\n  {name} ingress -o json") { node, @namespace, meshDirectory, kubeconfig, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = MeshConnection.Open(parsed.GetRequiredValue(meshDirectory), parsed.GetValue(kubeconfig));
            var wanted = parsed.GetRequiredValue(node);
            var path = string.Join('/', wanted.Split('/').Select(Uri.EscapeDataString));
            var home = Uri.EscapeDataString(parsed.GetValue(@namespace) ?? connection.Namespace);
            var report = await connection.GetAsync<ProxyConfigurationReport>($"/mesh/v1/proxies/{path}?namespace={home}", cancellationToken).ConfigureAwait(false);
            if (!report.IsFromProxy)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{name}: {report.Proxy} could not be asked; this is what it should run with").ConfigureAwait(false);
            }

            JsonNode json = part is null ? report.Configuration
                : part == "endpointSets" && report.Clusters is not null ? report.Clusters
                : report.Configuration[part] ?? new JsonArray();
            await OutputOption.WriteAsync(parsed, output, () => json, writer => Write(report, json, describe, part, writer)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static void Write(ProxyConfigurationReport report, JsonNode json, Func<NodeConfiguration, TextTable>? describe, string? part, TextWriter writer)
    {
        if (part is null)
        {
            writer.Write(YamlText.Write(json));
            return;
        }

        var configuration = Parser.Parse<NodeConfiguration>(report.Configuration.ToJsonString());
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Proxy}, revision {report.Revision}"));
        (describe?.Invoke(configuration) ?? EndpointTable(configuration, report.Clusters)).Write(writer);
    }

    private static TextTable EndpointTable(NodeConfiguration configuration, JsonArray? clusters)
    {
        var table = new TextTable("ENDPOINT", "WORKLOAD", "HEALTH", "ACTIVE", "TOTAL", "CLUSTER");
        if (clusters is null)
        {
            foreach (var (set, endpoint) in configuration.EndpointSets.SelectMany(set => set.Endpoints, (set, endpoint) => (set, endpoint)))
            {
                table.Add(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Address}:{endpoint.Port}"), Text(endpoint.Workload), "-", "-", "-", set.Cluster);
            }

            return table;
        }

        var rows = clusters.OfType<JsonObject>()
            .SelectMany(cluster => (cluster["endpoints"] as JsonArray ?? []).OfType<JsonObject>(), (cluster, endpoint) => (cluster, endpoint));
        foreach (var (cluster, endpoint) in rows)
        {
            var report = new EndpointReport
            {
                Ejected = endpoint["ejected"]?.GetValue<bool>() ?? false,
                EjectedForMs = endpoint["ejectedForMs"]?.GetValue<long>() ?? 0,
                EjectionLengthMs = endpoint["ejectionLengthMs"]?.GetValue<long>() ?? 0,
            };
            table.Add(Cell(endpoint, "address"), Cell(endpoint, "workload"), report.Reason ?? "healthy", Cell(endpoint, "active"), Cell(endpoint, "total"), Cell(cluster, "name"));
        }

        return table;
    }

    private static string Cell(JsonObject row, string field) => Text(row[field]?.ToString() ?? "");

    private static string Text(string text) => text.Length == 0 ? "-" : text;

    private static string First(RepeatedField<string> domains) => domains.Count <= 1 ? string.Concat(domains) : string.Create(CultureInfo.InvariantCulture, $"{domains[0]} + {domains.Count - 1} more");
}
