using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

public sealed class MeshConfigTests
{
    [Fact]
    public void ConfigMap_IsReadFromItsText()
    {
        var (resource, findings) = Check("""
            outboundTrafficPolicy: { mode: REGISTRY_ONLY }
            defaultHttpRetryPolicy: { attempts: 0 }
            connectTimeout: 2s
            accessLogEncoding: JSON
            pathNormalization: { normalization: DECODE_AND_MERGE_SLASHES }
            defaultVirtualServiceExportTo: ["."]
            rootNamespace: istio-system
            defaultConfig:
              gatewayTopology: { numTrustedProxies: 1, forwardClientCertDetails: APPEND_FORWARD }
              proxyHeaders: { server: { value: me }, requestId: { disabled: true }, setCurrentClientCertDetails: { cert: true } }
            """);

        Assert.Empty(findings);
        var config = MeshConfigText.Read(Assert.IsType<ConfigMap>(resource)).Config!;
        Assert.Equal(OutboundTrafficMode.RegistryOnly, config.OutboundTrafficPolicy?.Mode);
        Assert.Equal(0, config.DefaultHttpRetryPolicy?.Attempts);
        Assert.Equal((TimeSpan.FromSeconds(2), AccessLogEncoding.Json), (config.ConnectTimeout, config.AccessLogEncoding));
        Assert.Equal(PathNormalization.DecodeAndMergeSlashes, config.PathNormalization?.Normalization);
        Assert.Equal(["."], config.DefaultVirtualServiceExportTo);
        Assert.Equal((1, ForwardClientCertDetails.AppendForward), (config.DefaultConfig?.GatewayTopology?.NumTrustedProxies, config.DefaultConfig?.GatewayTopology?.ForwardClientCertDetails));
        Assert.Equal(("me", true, true), (config.DefaultConfig?.ProxyHeaders?.Server?.Value, config.DefaultConfig?.ProxyHeaders?.RequestId?.Disabled, config.DefaultConfig?.ProxyHeaders?.SetCurrentClientCertDetails?.Cert));
    }

    [Theory]
    [InlineData("outboundTrafficPolicy: { mode: ALLOW }", "data.mesh: outboundTrafficPolicy.mode: is \"ALLOW\"; it must be one of ALLOW_ANY, REGISTRY_ONLY")]
    [InlineData("outboundTraficPolicy: { }", "data.mesh: outboundTraficPolicy: unknown field; did you mean `outboundTrafficPolicy`?")]
    [InlineData("connectTimeout: 5", "data.mesh: connectTimeout: is the number 5; a duration such as \"2s\" or \"1h30m\" is expected")]
    [InlineData("defaultHttpRetryPolicy: { attempts: 1, retryOn: never }", "data.mesh: defaultHttpRetryPolicy.retryOn: \"never\" is no condition")]
    [InlineData("defaultConfig: { proxyHeaders: { sever: { } } }", "data.mesh: defaultConfig.proxyHeaders.sever: unknown field; did you mean `server`?")]
    [InlineData("defaultConfig: { gatewayTopology: { numTrustedProxies: -1 } }", "data.mesh: defaultConfig.gatewayTopology.numTrustedProxies: ")]
    [InlineData("defaultVirtualServiceExportTo: [A]", "data.mesh: defaultVirtualServiceExportTo[0]: is \"A\"")]
    [InlineData("defaultTrafficPolicy: { outlierDetection: { maxEjectionPercent: 101 } }", "data.mesh: defaultTrafficPolicy.outlierDetection.maxEjectionPercent: is 101")]
    [InlineData("- a", "data.mesh: ")]
    [InlineData("a: [", "data.mesh: is no YAML: line ")]
    [InlineData("accessLogFile: a\n---\naccessLogFile: b", "data.mesh: is more than one YAML document")]
    public void TextWithAMistake_IsRefused_WithThePathInIt(string text, string expected)
    {
        var (resource, findings) = Check(text);

        Assert.Null(resource);
        Assert.StartsWith(expected, Assert.Single(findings).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enablePrometheusMerge: true", "data.mesh: enablePrometheusMerge: is accepted but has no effect yet in this mesh")]
    [InlineData("enableAutoMtls: true", "data.mesh: enableAutoMtls: is accepted but has no effect yet in this mesh")]
    [InlineData("defaultConfig: { concurrency: 2 }", "data.mesh: defaultConfig.concurrency: is accepted but has no effect yet in this mesh")]
    [InlineData("defaultConfig: { proxyHeaders: { metadataExchangeHeaders: { mode: IN_MESH } } }", "data.mesh: defaultConfig.proxyHeaders.metadataExchangeHeaders: is accepted but has no effect: the proxies of this mesh exchange no such headers")]
    [InlineData("defaultConfig: { proxyHeaders: { setCurrentClientCertDetails: { chain: true } } }", "data.mesh: defaultConfig.proxyHeaders.setCurrentClientCertDetails.chain: is accepted but has no effect yet in this mesh")]
    [InlineData("rootNamespace: root", "data.mesh: rootNamespace: is accepted but has no effect: the root namespace of this mesh is istio-system")]
    [InlineData("defaultTrafficPolicy: { loadBalancer: { simple: RANDOM } }", "data.mesh: defaultTrafficPolicy.loadBalancer: is accepted but has no effect: only connectionPool and outlierDetection have mesh-wide defaults")]
    public void SettingWithoutEffect_IsAcceptedAndTold(string text, string expected)
    {
        var (resource, findings) = Check(text);

        Assert.NotNull(resource);
        Assert.Equal(expected, Assert.Single(findings).ToString());
        Assert.Equal(Severity.Warning, findings[0].Severity);
    }

    [Theory]
    [InlineData("istio", "mesh")]
    [InlineData("other", "istio-system")]
    public void OtherConfigMap_IsNotLookedInto(string name, string ns)
    {
        var (resource, findings) = Check("nonsense: [", name, ns);

        Assert.NotNull(resource);
        Assert.Empty(findings);
    }

    [Fact]
    public void EmptyText_GivesTheDefaults()
    {
        var (resource, findings) = Check("");

        Assert.Empty(findings);
        Assert.Null(MeshConfigText.Read((ConfigMap)resource!).Config!.OutboundTrafficPolicy);
    }

    private static (Resource? Resource, IReadOnlyList<Finding> Findings) Check(string mesh, string name = "istio", string ns = "istio-system")
    {
        var text = System.Text.Json.JsonSerializer.Serialize(mesh);
        var document = YamlDocuments.Read($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: {ns} }}\ndata: {{ mesh: {text} }}\n", "mesh.yaml").Single();
        var admission = AdmissionCheck.Check(document.Resource, document.Source);
        return (admission.Resource, admission.Findings);
    }
}
