using System.Collections.Frozen;
using MeshModel.Analysis.Rules;
using MeshModel.Resources;

namespace MeshModel.Analysis;

/// <summary>
/// Looks at all resources together, as <c>istioctl analyze</c> does. A rule is a class in <c>Rules</c> and an entry of the list here. Safe to use from
/// several threads.
/// </summary>
public sealed class MeshAnalyzer
{
    private const string Suppress = "galley.istio.io/analyze-suppress";

    private readonly AnalysisRule[] _rules =
    [
        new ValidationWarningRule(),
        new DestinationHostRule(),
        new DestinationSubsetRule(),
        new DestinationPortRule(),
        new GatewayReferenceRule(),
        new DelegateReferenceRule(),
        new ConflictingHostsRule(),
        new HiddenVirtualServiceRule(),
        new FaultWithTimeoutRule(),
        new DefaultRetryRule(),
        new PerTryTimeoutRule(),
        new HashedRetryRule(),
        new UnknownRuleHostRule(),
        new SubsetWorkloadRule(),
        new ConflictingPolicyRule(),
        new EjectionPercentRule(),
        new PortNameRule(),
        new GatewaySelectorRule(),
        new GatewayCredentialRule(),
        new SharedCertificateRule(),
        new GatewayHostsRule(),
        new GatewayConflictRule(),
        new GatewayServicePortRule(),
        new IngressRuleRule(),
        new OriginationVerificationRule(),
        new SidecarConflictRule(),
        new TelemetryConflictRule(),
        new TelemetryProviderRule(),
        new PolicyWorkloadRule(),
        new PolicyNamespaceRule(),
        new ServiceEntryProtocolRule(),
        new ServicePortConflictRule(),
        new ClaimRouteRule(),
        new DeprecatedFieldRule(),
        new AnnotationRule(),
    ];

    /// <summary>All that is found, by resource, in the order of the rules; a resource of which there is nothing to say is not among the keys.</summary>
    /// <remarks>Resources may carry <c>galley.istio.io/analyze-suppress</c>: a list of codes, with commas, or <c>*</c>, that are not told of them.</remarks>
    public IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Analyze(AnalysisInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var mesh = new AnalysisContext(input);
        var suppressed = mesh.Resources
            .Where(resource => resource.Metadata.Annotations.ContainsKey(Suppress))
            .ToDictionary(resource => resource.Key, resource => resource.Metadata.Annotations[Suppress].Split(',', StringSplitOptions.TrimEntries));
        return _rules
            .SelectMany(rule => rule.Check(mesh))
            .Where(message => !suppressed.TryGetValue(message.Resource, out var codes) || !(codes.Contains("*") || codes.Contains(message.Code.Code)))
            .GroupBy(message => message.Resource)
            .ToFrozenDictionary(group => group.Key, IReadOnlyList<AnalysisMessage> (group) => [.. group.Distinct()]);
    }
}
