using System.Globalization;
using System.Text;

namespace Benchmarks.Pushing;

/// <summary>
/// A mesh of many services: they are spread over namespaces, each has a VirtualService, and all that are called by one group have the workloads of that group
/// for endpoints.
/// </summary>
internal static class PushManifests
{
    /// <summary>How many services the benchmark has.</summary>
    public const int Measured = 1000;

    public const int Namespaces = 10;

    /// <summary>Workloads with the same labels, and so the endpoints of each service.</summary>
    public const int WorkloadsOfGroup = 10;

    private const int Groups = 50;

    /// <summary>Group of the workload of a number.</summary>
    public static int GroupOf(int workload) => workload / WorkloadsOfGroup % Groups;

    public static string NamespaceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"team-{number % Namespaces}");

    public static string ServiceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number}");

    /// <summary>In namespace <c>private</c>, which exports nothing.</summary>
    public const string PrivateNamespace = "private";

    public static string Of(int services)
    {
        var yaml = new StringBuilder();
        foreach (var name in Enumerable.Range(0, Namespaces).Select(NamespaceOf).Append(PrivateNamespace))
        {
            yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: {name} }}\n");
        }

        for (var number = 0; number < services; number++)
        {
            // Groups are the same in a namespace: its number is the group's last digit.
            Append(yaml, NamespaceOf(number), ServiceOf(number), number % Groups, exportTo: "*");
        }

        Append(yaml, PrivateNamespace, "own", 0, exportTo: ".");
        return yaml.ToString();
    }

    private static void Append(StringBuilder yaml, string @namespace, string name, int group, string exportTo) => yaml.Append(CultureInfo.InvariantCulture, $$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: {{@namespace}}, annotations: { networking.istio.io/exportTo: "{{exportTo}}" } }
        spec: { selector: { group: g{{group}} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{name}}, namespace: {{@namespace}} }
        spec: { hosts: [{{name}}], exportTo: ["{{exportTo}}"], http: [{ route: [{ destination: { host: {{name}} } }] }] }

        """);
}
