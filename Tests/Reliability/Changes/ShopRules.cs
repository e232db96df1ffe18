using System.Globalization;

namespace Tests.Reliability.Changes;

/// <summary>
/// The configuration that is changed while <c>books</c> is called. What a request meets of a change is told by two headers, of the route and of its
/// destination: they have to agree.
/// </summary>
internal static class ShopRules
{
    public const string VirtualServices = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The rule of a number.</summary>
    public static string Route(int number)
    {
        var subset = number % 2 == 0 ? "" : ",\"subset\":\"all\"";
        return string.Create(Invariant, $$"""
            {"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"books","namespace":"mesh"},
             "spec":{"hosts":["books"],"http":[
              {"match":[{"headers":{"x-none":{"exact":"{{number}}"} } }],"fault":{"abort":{"httpStatus":500,"percentage":{"value":100} } },
               "route":[{"destination":{"host":"books"} }]},
              {"headers":{"response":{"set":{"x-one":"{{number}}"} } },"retries":{"attempts":{{number % 4}} },"timeout":"{{30 + (number % 10)}}s",
               "route":[{"destination":{"host":"books"{{subset}} },"headers":{"response":{"set":{"x-two":"{{number}}"} } } }]}]} }
            """);
    }

    /// <summary>Changes connection pools and balancing; the subset is always there.</summary>
    public static string Destination(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule","metadata":{"name":"books","namespace":"mesh"},
         "spec":{"host":"books","subsets":[{"name":"all","labels":{"app":"books"} }],
         "trafficPolicy":{"loadBalancer":{"simple":"{{(number % 3 == 0 ? "ROUND_ROBIN" : "LEAST_REQUEST")}}"},
         "connectionPool":{"tcp":{"connectTimeout":"{{10 + (number % 5)}}s"},"http":{"http1MaxPendingRequests":{{1000 + number}} } } } } }
        """);

    public static string Service(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"other-{{number % 7}}","namespace":"mesh"},
         "spec":{"selector":{"app":"other"},"ports":[{"name":"http","port":{{8000 + number}} }]} }
        """);

    public static string Entry(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"entry-{{number % 5}}","namespace":"mesh"},
         "spec":{"hosts":["e{{number}}.test"],"location":"MESH_EXTERNAL","resolution":"STATIC",
         "ports":[{"number":80,"name":"http","protocol":"HTTP"}],"endpoints":[{"address":"127.0.0.1"}]} }
        """);

    /// <summary>Denies callers that there are none of.</summary>
    public static string Policy(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"denial-{{number % 3}}","namespace":"mesh"},
         "spec":{"action":"DENY","selector":{"matchLabels":{"app":"books"} },"rules":[{"from":[{"source":{"namespaces":["none-{{number}}"]} }]}]} }
        """);

    public static string Gateway(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"Gateway","metadata":{"name":"gateway-{{number % 3}}","namespace":"mesh"},
         "spec":{"selector":{"istio":"ingressgateway"},"servers":[{"port":{"number":80,"name":"http","protocol":"HTTP"},"hosts":["h{{number}}.test"]}]} }
        """);

    public static string Telemetry(int number) => string.Create(Invariant, $$"""
        {"apiVersion":"telemetry.istio.io/v1","kind":"Telemetry","metadata":{"name":"telemetry-{{number % 2}}","namespace":"mesh"},
         "spec":{"tracing":[{"randomSamplingPercentage":{{number % 100}} }]} }
        """);

    /// <summary>What no control plane takes.</summary>
    public static string Wrong(int number)
    {
        var rules = (number % 3) switch
        {
            0 => """[{"route":[{"destination":{"host":"books"},"weight":-1}]}]""",
            1 => """[{"fallback":1}]""",
            _ => "\"none\"",
        };
        return $$"""
            {"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"books","namespace":"mesh"},
             "spec":{"hosts":["books"],"http":{{rules}} } }
            """;
    }
}
