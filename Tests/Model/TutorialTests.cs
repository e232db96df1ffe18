using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

/// <summary>The configuration of the tutorial, step by step.</summary>
public sealed class TutorialTests
{
    [Fact]
    public void Deployments_AreStoredAndNotStarted()
    {
        var admissions = Admit(
            """
            # the gateway
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: gw
              labels:
                app: gw
                version: v1
            spec:
              replicas: 1
              selector:
                matchLabels:
                  app: gw
                  version: v1
              template:
                metadata:
                  labels:
                    app: gw
                    version: v1
                spec:
                  containers:
                  - name: gw
                    image: example/mesh:gateway
                    ports:
                    - containerPort: 8080
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: gw
            spec:
              selector:
                app: gw
              ports:
                - name: http
                  port: 80
                  targetPort: 8080
            
            # the end
            """);

        Assert.Equal(2, admissions.Count);
        var finding = Assert.Single(admissions[0].Findings);
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Equal("this mesh runs no containers: the Deployment is stored and shown, and nothing is started from it", finding.ToString());
        var deployment = Assert.IsType<Deployment>(admissions[0].Resource);
        Assert.Equal(8080, deployment.Spec.Template.Spec?.Containers[0].Ports[0].Port);
        Assert.Empty(admissions[1].Findings);
        var port = Assert.Single(Assert.IsType<Service>(admissions[1].Resource).Spec.Ports);
        Assert.Equal((80, (int?)8080, "http"), (port.Port, port.TargetPort, port.Name));
    }

    [Fact]
    public void GatewayNamedMesh_IsAcceptedWithAWarning()
    {
        var admissions = Admit(
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: Gateway
            metadata:
              name: mesh
            spec:
              selector:
                istio: ingressgateway # the default
              servers:
              - port:
                  number: 80
                  name: http
                  protocol: HTTP
                hosts:
                - "*"
            ---
            apiVersion: networking.istio.io/v1alpha3
            kind: VirtualService
            metadata:
              name: mesh-gw
            spec:
              hosts:
              - "*" # any
              gateways:
              - mesh
              http:
              - match:
                - uri:
                    exact: /gateway/books
                route:
                - destination:
                    port:
                      number: 8080
                    host: gw
            """);

        Assert.Empty(admissions[0].Findings);
        var finding = Assert.Single(admissions[1].Findings);
        Assert.Equal((Severity.Warning, "VS-HOST-1", "spec.hosts[0]"), (finding.Severity, finding.Rule, finding.Path));
        Assert.Equal(80, Assert.IsType<Gateway>(admissions[0].Resource).Spec.Servers[0].Port.Number);
        Assert.Equal("/gateway/books", Assert.IsType<VirtualService>(admissions[1].Resource).Spec.Http[0].Match[0].Uri?.Exact);
    }

    [Fact]
    public void SubsetsWithMutualTls_AreAccepted()
    {
        var admission = Assert.Single(Admit(
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: DestinationRule
            metadata:
              name: books
            spec:
              host: books
              trafficPolicy:
                tls:
                  mode: ISTIO_MUTUAL
              subsets:
              - name: v1
                labels:
                  version: v1
              - name: v2
                labels:
                  version: v2
            """));

        var rule = Assert.IsType<DestinationRule>(admission.Resource);
        Assert.Equal(["v1", "v2"], rule.Spec.Subsets.Select(subset => subset.Name));
        Assert.Equal(TlsMode.IstioMutual, rule.Spec.TrafficPolicy?.Tls?.Mode);
        Assert.Empty(admission.Findings);
    }

    [Fact]
    public void Delay_IsAccepted()
    {
        var admission = Assert.Single(Admit(Rule(
            """
              - fault:
                  delay:
                    percent: 100
                    fixedDelay: 2s
                route:
                - destination:
                    host: ratings
                    subset: v1
            """)));

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<VirtualService>(admission.Resource).Spec.Http[0].Fault?.Delay?.FixedDelay);
        Assert.Empty(admission.Findings);
    }

    [Fact]
    public void Mirror_IsAccepted()
    {
        var admission = Assert.Single(Admit(Rule(
            """
              - route:
                - destination:
                    host: ratings
                    subset: v1
                  weight: 100
                mirror:
                  host: ratings
                  subset: v2
            """)));

        Assert.Equal("v2", Assert.IsType<VirtualService>(admission.Resource).Spec.Http[0].Mirror?.Subset);
        Assert.Empty(admission.Findings);
    }

    [Fact]
    public void CircuitBreaker_IsAccepted()
    {
        var admission = Assert.Single(Admit(
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: DestinationRule
            metadata:
              name: books
            spec:
              host: books
              trafficPolicy:
                connectionPool:
                  tcp:
                    maxConnections: 1
                  http:
                    http1MaxPendingRequests: 1
                    maxRequestsPerConnection: 1
                outlierDetection:
                  consecutiveErrors: 1
                  interval: 1s
                  baseEjectionTime: 3m
                  maxEjectionPercent: 100
                tls:
                  mode: ISTIO_MUTUAL
            """));

        Assert.Equal(TimeSpan.FromMinutes(3), Assert.IsType<DestinationRule>(admission.Resource).Spec.TrafficPolicy?.OutlierDetection?.BaseEjectionTime);
        Assert.Equal(
            [
                "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            ],
            admission.Findings.Select(finding => finding.Path));
    }

    [Fact]
    public void RetriesWithRouteAsAnObject_AreRefusedWithTheRemedy()
    {
        var admission = Assert.Single(Admit(Rule(
            """
                route:
                - destination:
                    host: ratings
                    subset: v1
                retries:
                  attempts: 3
                  perTryTimeout: 2s
            """)));

        Assert.Null(admission.Resource);
        var finding = Assert.Single(admission.Findings);
        Assert.Equal("spec.http: is an object; a list is expected (put \"- \" before `route`, and two spaces before what follows it)", finding.ToString());
        Assert.Equal(8, finding.Line);
    }

    private static string Rule(string http) =>
        $"""
        apiVersion: networking.istio.io/v1alpha3
        kind: VirtualService
        metadata:
          name: ratings
        spec:
          hosts:
          - ratings
          http:
        {http}
        """;

    private static List<Admission> Admit(string yaml) =>
        [.. YamlDocuments.Read(yaml, "tutorial.yaml").Select(document => AdmissionCheck.Check(document.Resource, document.Source))];
}
