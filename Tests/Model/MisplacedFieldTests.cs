using MeshModel.Findings;
using Xunit;

namespace Tests.Model;

/// <summary>What is said of a field that stands where it does not belong: by its indentation, its spelling, or both.</summary>
public sealed class MisplacedFieldTests
{
    [Theory]
    // The rule's field in its destination's entry.
    [InlineData("spec.http[0].route[0].timeout: unknown field; `timeout` belongs one level up: spec.http[0].timeout", """
          http:
          - route:
            - destination: {host: b}
              timeout: 1s  # here
        """)]
    // And two levels too deep.
    [InlineData("spec.http[0].route[0].destination.timeout: unknown field; `timeout` belongs two levels up: spec.http[0].timeout", """
          http:
          - route:
            - destination:
                host: b
                timeout: 1s  # here
        """)]
    // The destination's field in the entry.
    [InlineData("spec.http[0].route[0].subset: unknown field; `subset` belongs one level down: spec.http[0].route[0].destination.subset", """
          http:
          - route:
            - destination: {host: b}
              subset: v1  # here
        """)]
    // The entry's field beside the list.
    [InlineData("spec.http[0].weight: unknown field; `weight` belongs one level down: spec.http[0].route[].weight", """
          http:
          - route:
            - destination: {host: b}
            weight: 50  # here
        """)]
    // The rule's field beside the list of rules.
    [InlineData("spec.timeout: unknown field; `timeout` belongs one level down: spec.http[].timeout", """
          http:
          - route:
            - destination: {host: b}
          timeout: 1s  # here
        """)]
    // What belongs to spec at the top.
    [InlineData("exportTo: unknown field; `exportTo` belongs one level down: spec.exportTo", """
          http:
          - route:
            - destination: {host: b}
        exportTo: ['*']  # here
        """)]
    // What belongs to spec in a rule.
    [InlineData("spec.http[0].gateways: unknown field; `gateways` belongs one level up: spec.gateways", """
          http:
          - gateways: [g]  # here
            route: [{destination: {host: b}}]
        """)]
    // A field of a field without its object.
    [InlineData("spec.http[0].attempts: unknown field; `attempts` belongs one level down: spec.http[0].retries.attempts", """
          http:
          - attempts: 3  # here
            route: [{destination: {host: b}}]
        """)]
    // One too shallow beneath an empty object.
    [InlineData("spec.http[0].match[0].prefix: unknown field; `prefix` belongs one level down: spec.http[0].match[0].uri.prefix", """
          http:
          - match:
            - uri:
              prefix: /a  # here
            route: [{destination: {host: b}}]
        """)]
    // Two levels too shallow.
    [InlineData("spec.http[0].httpStatus: unknown field; `httpStatus` belongs two levels down: spec.http[0].fault.abort.httpStatus", """
          http:
          - httpStatus: 500  # here
            route: [{destination: {host: b}}]
        """)]
    // Labels in spec.
    [InlineData("spec.labels: unknown field; `labels` belongs elsewhere: metadata.labels", """
          labels: {app: a}  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // The namespace in spec.
    [InlineData("spec.namespace: unknown field; `namespace` belongs elsewhere: metadata.namespace", """
          namespace: mesh  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // The kind in spec.
    [InlineData("spec.kind: unknown field; `kind` belongs one level up: kind", """
          kind: VirtualService  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // A list without its dash.
    [InlineData("spec.http: is an object; a list is expected (put \"- \" before `route`, and two spaces before what follows it)", """
          http:  # here
            route:
            - destination: {host: b}
            retries: {attempts: 3}
        """)]
    // An object with a dash.
    [InlineData("spec.http[0].route[0].destination: is a list; an object is expected (take the \"- \" away)", """
          http: [{route: [{
            destination: [{host: b}]  # here
          }]}]
        """)]
    // A dash too many.
    [InlineData("spec.http[0]: needs one of route, redirect, directResponse; the next entry has no match: if the two are one rule, take its \"- \" away", """
          http:
          - match: [{uri: {prefix: /a}}]  # here
          - route: [{destination: {host: b}}]
        """)]
    // Snake case.
    [InlineData("spec.http[0].mirror_percentage: unknown field; did you mean `mirrorPercentage`?", """
          http:
          - mirror_percentage: {value: 1}  # here
            route: [{destination: {host: b}}]
        """)]
    // Snake case at another level.
    [InlineData("spec.http[0].route[0].cors_policy: unknown field; did you mean `corsPolicy`? It belongs one level up: spec.http[0].corsPolicy", """
          http:
          - route:
            - destination: {host: b}
              cors_policy: {}  # here
        """)]
    // Another case.
    [InlineData("spec.exportto: unknown field; did you mean `exportTo`?", """
          exportto: [.]  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // Letters in another order.
    [InlineData("spec.exprotTo: unknown field; did you mean `exportTo`?", """
          exprotTo: [.]  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // No field of any kind.
    [InlineData("spec.colour: unknown field; known here: hosts, gateways, http, tls, tcp, exportTo", """
          colour: red  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    // One of many places.
    [InlineData("spec.prefix: unknown field; `prefix` belongs three levels down: spec.http[].match[].uri.prefix or spec.http[].match[].scheme.prefix or spec.http[].match[].method.prefix (among others)", """
          prefix: /  # here
          http: [{route: [{destination: {host: b}}]}]
        """)]
    public void FieldOfAVirtualService(string message, string spec) =>
        Tells(message, $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: a}}\nspec:\n  hosts: [a]\n{spec}");

    [Theory]
    // A label beside labels.
    [InlineData("metadata.version: unknown field; `version` belongs one level down: metadata.labels.version", """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: a
          labels:
          version: v1  # here
        """)]
    // A field within a selector.
    [InlineData("spec.selector.ports: is a list; a string is expected; `ports` belongs one level up: spec.ports?", """
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec:
          clusterIP: None
          selector:
            app: a
            ports:  # here
            - port: 80
        """)]
    // Subsets within the traffic policy.
    [InlineData("spec.trafficPolicy.subsets: unknown field; `subsets` belongs one level up: spec.subsets", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec:
          host: a
          trafficPolicy:
            tls: {mode: DISABLE}
            subsets: [{name: v1}]  # here
        """)]
    // A pool's field without the pool.
    [InlineData("spec.trafficPolicy.maxConnections: unknown field; `maxConnections` belongs two levels down: spec.trafficPolicy.connectionPool.tcp.maxConnections", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec:
          host: a
          trafficPolicy:
            tls: {mode: DISABLE}
            maxConnections: 1  # here
        """)]
    // Outlier detection beside the policy.
    [InlineData("spec.outlierDetection: unknown field; `outlierDetection` belongs one level down: spec.trafficPolicy.outlierDetection", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec:
          host: a
          outlierDetection: {}  # here
        """)]
    // A source without its key.
    [InlineData("spec.rules[0].from[0].principals: unknown field; `principals` belongs one level down: spec.rules[0].from[0].source.principals", """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: a}
        spec:
          rules:
          - from:
            - source: {namespaces: [b]}
              principals: [a]  # here
        """)]
    // A port's field beside the port.
    [InlineData("spec.servers[0].protocol: unknown field; `protocol` belongs one level down: spec.servers[0].port.protocol", """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: a}
        spec:
          servers:
          - port: {number: 80, name: http, protocol: HTTP}
            protocol: HTTP  # here
            hosts: ['*']
        """)]
    public void FieldOfAnotherKind(string message, string yaml) => Tells(message, yaml);

    private static void Tells(string message, string yaml)
    {
        var error = Assert.Single(Admitted.Yaml(yaml).Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal(message, error.ToString());
        Assert.EndsWith("# here", yaml.Split('\n')[error.Line - 1], StringComparison.Ordinal);
    }
}
