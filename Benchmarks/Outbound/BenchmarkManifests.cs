using System.Globalization;
using System.Text;

namespace Benchmarks.Outbound;

/// <summary>Meshes of different size around one and the same upstream.</summary>
internal static class BenchmarkManifests
{
    // Peers neither write an access log nor trace; nor do proxies that are to be compared with them.
    private const string Quiet = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: istio, namespace: istio-system }
        data: { mesh: '{ accessLogFile: "", enableTracing: false }' }

        """;

    public static string HostOf(int number) => string.Create(CultureInfo.InvariantCulture, $"h{number}.bench.test");

    /// <summary>As many hosts, each with a VirtualService of as many routes, the last of which takes <c>/</c>.</summary>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="routes">How many routes each has.</param>
    /// <param name="upstream">Where all of them lead.</param>
    /// <param name="isQuiet">Whether access log and traces are off; otherwise the mesh has no settings.</param>
    public static string Of(int hosts, int routes, Uri upstream, bool isQuiet = true)
    {
        var yaml = new StringBuilder(isQuiet ? Quiet : "");
        for (var host = 0; host < hosts; host++)
        {
            AppendHost(yaml, host, upstream);
            AppendRoutes(yaml, host, routes);
        }

        return yaml.ToString();
    }

    private static void AppendHost(StringBuilder yaml, int host, Uri upstream) => yaml.Append(CultureInfo.InvariantCulture, $$"""
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: h{{host}}, namespace: bench }
        spec:
          hosts: [{{HostOf(host)}}]
          location: MESH_EXTERNAL
          resolution: STATIC
          ports: [{ number: 80, name: http, protocol: HTTP, targetPort: {{upstream.Port}} }]
          endpoints: [{ address: 127.0.0.1 }]

        """);

    private static void AppendRoutes(StringBuilder yaml, int host, int routes)
    {
        yaml.Append(CultureInfo.InvariantCulture, $$"""
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: h{{host}}, namespace: bench }
            spec:
              hosts: [{{HostOf(host)}}]
              http:

            """);
        for (var route = 1; route < routes; route++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $$"""
                  - match: [{ uri: { prefix: /r{{route}} } }]
                    route: [{ destination: { host: {{HostOf(host)}} } }]

                """);
        }

        yaml.Append(CultureInfo.InvariantCulture, $$"""
              - route: [{ destination: { host: {{HostOf(host)}} } }]

            """);
    }
}
