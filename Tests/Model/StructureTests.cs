using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Model;

public sealed class StructureTests
{
    private const string To = "route: [{destination: {host: b}}]";

    [Theory]
    [InlineData("{route: [{destination: {host: b}, wieght: 1}]}", "spec.http[0].route[0].wieght: unknown field; did you mean `weight`?")]
    [InlineData("{route: [{destination: {host: b}, timeout: 1s}]}", "spec.http[0].route[0].timeout: unknown field; `timeout` belongs one level up: spec.http[0].timeout")]
    [InlineData("{route: [{destination: {host: b}, subset: v1}]}", "spec.http[0].route[0].subset: unknown field; `subset` belongs one level down: spec.http[0].route[0].destination.subset")]
    [InlineData("{route: [{destination: {host: b, weight: 5}}]}", "spec.http[0].route[0].destination.weight: unknown field; `weight` belongs one level up: spec.http[0].route[0].weight")]
    [InlineData("{retries: {attempts: 1, per_try_timeout: 1s}, " + To + "}", "spec.http[0].retries.per_try_timeout: unknown field; did you mean `perTryTimeout`?")]
    [InlineData("{attempts: 3, " + To + "}", "spec.http[0].attempts: unknown field; `attempts` belongs one level down: spec.http[0].retries.attempts")]
    [InlineData("{match: [{uri: {exakt: /}}], " + To + "}", "spec.http[0].match[0].uri.exakt: unknown field; did you mean `exact`?")]
    [InlineData("{match: [{uri: {zzz: /}}], " + To + "}", "spec.http[0].match[0].uri.zzz: unknown field; known here: exact, prefix, regex")]
    [InlineData("{hosts: [a], " + To + "}", "spec.http[0].hosts: unknown field; `hosts` belongs one level up: spec.hosts")]
    public void UnknownField_GetsAHint(string rule, string message) =>
        Assert.Equal(message, Assert.Single(Admitted.Rule(rule).Findings, finding => finding.Severity == Severity.Error).ToString());

    [Theory]
    [InlineData("{route: {destination: {host: b}}}", "spec.http[0].route: is an object; a list is expected (put \"- \" before `destination`, and two spaces before what follows it)")]
    [InlineData("{route: [{destination: [b]}]}", "spec.http[0].route[0].destination: is a list; an object is expected (take the \"- \" away)")]
    [InlineData("{route: [{destination: {host: b}, weight: '50'}]}", "spec.http[0].route[0].weight: is the string \"50\"; a whole number is expected (without quotes)")]
    [InlineData("{route: [{destination: {host: b}, weight: 50.5}]}", "spec.http[0].route[0].weight: is 50.5; a whole number is expected")]
    [InlineData("{route: [{destination: {host: b, subset: 1}}]}", "spec.http[0].route[0].destination.subset: is the number 1; a string is expected (put quotes around it)")]
    [InlineData("{match: [{ignoreUriCase: 'true'}], " + To + "}", "spec.http[0].match[0].ignoreUriCase: is the string \"true\"; true or false is expected (without quotes)")]
    [InlineData("{match: [{uri: /a}], " + To + "}", "spec.http[0].match[0].uri: is the string \"/a\"; an object is expected")]
    [InlineData("{match: [{uri: {exact: on}}], " + To + "}", "spec.http[0].match[0].uri.exact: is the boolean true; a string is expected (put quotes around it)")]
    [InlineData("{match: [null], " + To + "}", "spec.http[0].match[0]: is null; an object is expected")]
    [InlineData("{timeout: 5, " + To + "}", "spec.http[0].timeout: is the number 5; a duration such as \"2s\" or \"1h30m\" is expected")]
    [InlineData("{corsPolicy: {unmatchedPreflights: NEVER}, " + To + "}", "spec.http[0].corsPolicy.unmatchedPreflights: is \"NEVER\"; it must be one of UNSPECIFIED, FORWARD, IGNORE")]
    [InlineData("{match: [{uri: {exact: a, regex: b}}], " + To + "}", "spec.http[0].match[0].uri: has exact and regex; only one of exact, prefix, regex may be given")]
    [InlineData("{match: [{port: 99999999999}], " + To + "}", "spec.http[0].match[0].port: is 99999999999; it must lie between 0 and 2147483647")]
    public void WrongForm_IsExplained(string rule, string message) =>
        Assert.Equal(message, Assert.Single(Admitted.Rule(rule).Findings, finding => finding.Severity == Severity.Error).ToString());

    [Fact]
    public void UnknownField_CanWarnOrBeDropped()
    {
        const string Yaml = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dta: {x: z}}";
        Assert.Null(Admitted.Yaml(Yaml).Resource);

        var warned = Admitted.Yaml(Yaml, UnknownFields.Warn);
        Assert.NotNull(warned.Resource);
        Assert.Equal("dta: unknown field; did you mean `data`?", Assert.Single(warned.Findings, finding => finding.Severity == Severity.Warning).ToString());

        var dropped = Admitted.Yaml(Yaml, UnknownFields.Drop);
        Assert.NotNull(dropped.Resource);
        Assert.Empty(dropped.Findings);
    }

    [Fact]
    public void AllMistakes_AreReportedInTheOrderOfTheFile()
    {
        var admission = Admitted.Yaml(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: ratings
            spec:
              hosts: [ratings]
              http:
              - timeout: 0s
                route:
                - destination: {host: '*'}
                  weight: many
              - rout: []
              exportTo: [A]
            """);

        Assert.Equal(
            [(8, "DUR-1", "spec.http[0].timeout"), (10, "VS-DST-2", "spec.http[0].route[0].destination.host"), (11, "SCHEMA", "spec.http[0].route[0].weight"), (12, "SCHEMA", "spec.http[1].rout"), (13, "EXP-6", "spec.exportTo[0]")],
            admission.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => (finding.Line, finding.Rule, finding.Path)));
    }

    [Theory]
    [InlineData("{kind: Service}", "apiVersion: is required")]
    [InlineData("{apiVersion: v1}", "kind: is required")]
    [InlineData("{apiVersion: 1, kind: Service}", "apiVersion: is the number 1; a string is expected (put quotes around it)")]
    [InlineData("{apiVersion: networking.istio.io/v2, kind: Gateway}", "apiVersion: is \"networking.istio.io/v2\"; Gateway is served as networking.istio.io/v1, networking.istio.io/v1beta1, networking.istio.io/v1alpha3")]
    [InlineData("{apiVersion: v1, kind: Deployment}", "apiVersion: is \"v1\"; Deployment is served as apps/v1")]
    public void WrongHeading_IsExplained(string yaml, string message) => Assert.Equal(message, Assert.Single(Admitted.Yaml(yaml).Findings).ToString());

    [Fact]
    public void UnknownKind_NamesTheKnownOnes() =>
        Assert.StartsWith("kind: this mesh has no kind EnvoyFilter; it has Namespace, ", Assert.Single(Admitted.Yaml("{apiVersion: networking.istio.io/v1, kind: EnvoyFilter}").Findings).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("SCHEMA", "metadata", "{apiVersion: v1, kind: ConfigMap}")]
    [InlineData("SCHEMA", "metadata.name", "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: a}}")]
    [InlineData("NAME", "metadata.name", "{apiVersion: v1, kind: ConfigMap, metadata: {name: A}}")]
    [InlineData("NAME", "metadata.name", "{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}")]
    [InlineData("NAME", "metadata.namespace", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: a.b}}")]
    [InlineData("LBL-1", "metadata.labels.a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {a: 'b c'}}}")]
    [InlineData("META-1", "metadata.annotations[\"istio.io/dry-run\"]", "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a, annotations: {istio.io/dry-run: 'true'}}, spec: {host: a}}")]
    [InlineData("META-4", "metadata.annotations[\"internal.istio.io/parents\"]", "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a, annotations: {internal.istio.io/parents: x}}, spec: {host: a}}")]
    [InlineData("SCHEMA", "data.a", "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: '***'}}")]
    [InlineData("SCHEMA", "spec.ports[0].port", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: http}]}}")]
    [InlineData("SVC-1", "spec.ports", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {a: b}}}")]
    [InlineData("SVC-5", "spec.clusterIP", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: '*', ports: [{port: 1}]}}")]
    [InlineData("SVC-2", "spec.ports[1].name", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: a, port: 1}, {port: 2}]}}")]
    [InlineData("SVC-3", "spec.ports[1].name", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: a, port: 1}, {name: a, port: 2}]}}")]
    [InlineData("SVC-4", "spec.ports[1].port", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: a, port: 1}, {name: b, port: 1}]}}")]
    [InlineData("PORT-1", "spec.ports[0].port", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 65536}]}}")]
    [InlineData("PORT-1", "spec.ports[0].targetPort", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1, targetPort: 0}]}}")]
    public void WrongCoreResource_IsRefused(string rule, string path, string yaml) => Admitted.Refused(Admitted.Yaml(yaml), rule, path);

    [Fact]
    public void ObjectOfACluster_IsAccepted()
    {
        var admission = Admitted.Yaml(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: books
              namespace: mesh
              uid: 8b6f
              resourceVersion: "123"
              creationTimestamp: "2024-05-01T12:00:00Z"
              finalizers: [a/b]
              ownerReferences: [{apiVersion: v1, kind: Pod, name: x, uid: z}]
              managedFields: [{manager: kubectl, operation: Update, fieldsV1: {f:spec: {}}}]
              labels: {app: }
            spec:
              type: ClusterIP
              clusterIP: 10.0.0.1
              clusterIPs: [10.0.0.1]
              ipFamilies: [IPv4]
              ipFamilyPolicy: SingleStack
              internalTrafficPolicy: Cluster
              sessionAffinity: None
              selector: {app: books}
              ports:
              - {name: http, port: 80, protocol: TCP, targetPort: web, appProtocol: http}
            status:
              loadBalancer: {}
            """);

        Assert.Empty(admission.Findings);
        Assert.Equal(123, admission.Resource?.Metadata.ResourceVersion);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero), admission.Resource?.Metadata.CreationTimestamp);
        Assert.Equal("", admission.Resource?.Metadata.Labels["app"]);
    }

    [Fact]
    public void NameToBeCompleted_IsEnough() => Assert.NotNull(Admitted.Yaml("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}").Resource);

    [Theory]
    [InlineData("{timeout: 1s, retries: {attempts: 1, retryOn: 5xx}, fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}}, mirror: {host: c}, mirrorPercentage: {value: 1}, " + To + "}")]
    [InlineData("{retries: {attempts: 1, retryRemoteLocalities: true}, " + To + "}")]
    [InlineData("{headers: {request: {set: {a: b}}}, rewrite: {uri: /}, corsPolicy: {maxAge: 1s}, route: [{destination: {host: b}, headers: {request: {set: {a: b}}}}]}")]
    [InlineData("{redirect: {uri: /a}}")]
    [InlineData("{directResponse: {status: 200}}")]
    [InlineData("{match: [{statPrefix: x, uri: {prefix: /}, scheme: {exact: http}, sourceLabels: {a: b}, ignoreUriCase: true}], name: x, " + To + "}", "spec.http[0].match[0].statPrefix")]
    [InlineData("{timeout: null, mirrors: [], " + To + "}")]
    public void FieldWithoutEffect_Warns(string rule, params string[] paths)
    {
        var findings = Admitted.Rule(rule).Findings;
        Assert.Equal(paths, findings.Select(finding => finding.Path));
        Assert.All(findings, finding => Assert.Equal((Severity.Warning, "NO-EFFECT"), (finding.Severity, finding.Rule)));
    }

    [Theory]
    [InlineData("{loadBalancer: {simple: ROUND_ROBIN}, connectionPool: {tcp: {connectTimeout: 1s}}, tls: {mode: DISABLE}}")]
    [InlineData("{loadBalancer: {simple: PASSTHROUGH}}")]
    [InlineData("{outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}], failoverPriority: [app]}}}")]
    [InlineData("{loadBalancer: {zoneAwareLbSetting: {enabled: true}}}", "loadBalancer.zoneAwareLbSetting")]
    [InlineData("{tls: {mode: SIMPLE, sni: a, subjectAltNames: [b], caCertificates: c, caCrl: d}}")]
    [InlineData("{portLevelSettings: [{port: {number: 1}, tls: {mode: MUTUAL, credentialName: a}}], retryBudget: {percent: 1}}")]
    [InlineData("{tls: {mode: SIMPLE, insecureSkipVerify: true}, proxyProtocol: {version: V1}}", "proxyProtocol")]
    [InlineData("{outlierDetection: {consecutive5xxErrors: 1}, connectionPool: {tcp: {maxConnections: 1, idleTimeout: 0s}, http: {http1MaxPendingRequests: 1, idleTimeout: 1s}}}")]
    [InlineData("{connectionPool: {http: {maxRetries: 1, http2MaxRequests: 1, useClientProtocol: true}}}")]
    [InlineData("{connectionPool: {http: {h2UpgradePolicy: UPGRADE, http2KeepAlive: {interval: 1s, timeout: 1s}, maxConcurrentStreams: 1}}}", "connectionPool.http.maxConcurrentStreams")]
    [InlineData("{loadBalancer: {consistentHash: {useSourceIp: true}, warmup: {duration: 1s}, warmupDurationSecs: 1s}}")]
    public void PolicyWithoutEffect_Warns(string policy, params string[] paths) =>
        Assert.Equal(paths.Select(path => "spec.trafficPolicy." + path), Admitted.Policy(policy).Findings.Select(finding => finding.Path));

    [Theory]
    [InlineData("mode: SIMPLE, credentialName: x")]
    [InlineData("mode: AUTO_PASSTHROUGH", "spec.servers[0].tls.mode")]
    [InlineData("mode: ISTIO_MUTUAL")]
    [InlineData("mode: SIMPLE, credentialName: x, cipherSuites: [TLS_AES_128_GCM_SHA256]", "spec.servers[0].tls.cipherSuites")]
    [InlineData("mode: SIMPLE, credentialNames: [x, z]")]
    [InlineData("mode: SIMPLE, tlsCertificates: [{serverCertificate: a, privateKey: b}]", "spec.servers[0].tls.tlsCertificates")]
    [InlineData("mode: MUTUAL, credentialName: x, caCrl: z", "spec.servers[0].tls.caCrl")]
    [InlineData("mode: SIMPLE, credentialName: x, minProtocolVersion: TLSV1_1, cipherSuites: [AES128-SHA]", "spec.servers[0].tls.minProtocolVersion", "spec.servers[0].tls.cipherSuites")]
    public void WhatAServerOfHttpsDoesNotDo_Warns(string tls, params string[] paths) => Assert.Equal(
        paths.Order(StringComparer.Ordinal),
        Admitted.Gateway("{servers: [{port: {number: 1, name: a, protocol: HTTPS}, hosts: ['*'], tls: {" + tls + "}}]}").Findings.Select(finding => finding.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void ReadOnlyKinds_AreMarked() =>
        Assert.Equal(["Pod", "Event"], ResourceKinds.All.Where(kind => kind.ReadOnly).Select(kind => kind.Kind));

    [Fact]
    public void Resource_KnowsItsSource() => Assert.Equal("test.yaml", Admitted.Yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}").Resource?.Source?.File);
}
