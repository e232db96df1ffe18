using MeshModel.Findings;

namespace MeshModel.Analysis;

/// <summary>The codes that analysis gives out.</summary>
internal static class AnalysisCodes
{
    public static AnalysisCode HostNotFound { get; } = NotFound("apply the Service, or name one that exists");

    public static AnalysisCode SubsetNotFound { get; } = NotFound("a DestinationRule that defines it may still follow");

    public static AnalysisCode GatewayNotFound { get; } = NotFound("apply the Gateway, or name one that exists");

    public static AnalysisCode ConflictingHosts { get; } =
        new("IST0109", "ConflictingMeshGatewayVirtualServiceHosts", Severity.Error, "put the rules for one host into one VirtualService");

    public static AnalysisCode PortRequired { get; } =
        new("IST0112", "VirtualServiceDestinationPortSelectorRequired", Severity.Error, "say which with destination.port.number");

    public static AnalysisCode PortName { get; } =
        new("IST0118", "PortNameIsNotUnderNamingConvention", Severity.Info, "begin its name with the protocol, as in http-api, or set appProtocol");

    public static AnalysisCode UnreachableRule { get; } = new("IST0130", "VirtualServiceUnreachableRule", Severity.Warning, "");

    public static AnalysisCode IneffectiveMatch { get; } = new("IST0131", "VirtualServiceIneffectiveMatch", Severity.Info, "");

    public static AnalysisCode SchemaWarning { get; } = new("IST0133", "SchemaWarning", Severity.Warning, "");

    public static AnalysisCode EmptySubset { get; } =
        new("IST0173", "DestinationRuleSubsetNotSelectPods", Severity.Error, "start a workload that carries them, or correct the labels");

    public static AnalysisCode UnknownRuleHost { get; } =
        new("IST0174", "UnknownDestinationRuleHost", Severity.Warning, "apply the Service, or name one that exists");

    public static AnalysisCode FaultWithTimeout { get; } =
        new("MESH0001", "FaultIsOutsideTimeoutAndRetries", Severity.Warning, "to see them act, put the fault into a rule of the service that is called further on");

    public static AnalysisCode DefaultRetryOn { get; } =
        new("MESH0002", "RetriesWithoutConditions", Severity.Warning, "name what is meant, as in retryOn: 5xx");

    public static AnalysisCode PerTryTimeoutIsFinal { get; } =
        new("MESH0003", "PerTryTimeoutIsNotRetried", Severity.Warning, "add 5xx, gateway-error or reset to retryOn");

    public static AnalysisCode TimeoutBeforePerTry { get; } =
        new("MESH0004", "TimeoutEndsBeforePerTryTimeout", Severity.Warning, "make timeout longer, by one perTryTimeout for each try");

    public static AnalysisCode EjectsNobody { get; } =
        new("MESH0005", "OutlierDetectionEjectsNobody", Severity.Warning, "raise maxEjectionPercent");

    public static AnalysisCode RetryLeavesHash { get; } =
        new("MESH0006", "RetryLeavesHashedEndpoint", Severity.Info, "set retryIgnorePreviousHosts: false where a retry has to stay");

    public static AnalysisCode ConflictingPolicy { get; } =
        new("MESH0007", "DestinationRulesConflict", Severity.Warning, "put all that is said of one host into one DestinationRule");

    public static AnalysisCode HiddenVirtualService { get; } =
        new("MESH0008", "VirtualServiceNotExported", Severity.Warning, "add the namespace to exportTo");

    public static AnalysisCode DelegateNotFound { get; } =
        new("MESH0009", "DelegateNotFound", Severity.Error, "apply a VirtualService of that name, without hosts, and exported to this namespace");

    public static AnalysisCode SelectorNotFound { get; } = NotFound("start a gateway with those labels, or correct the selector");

    public static AnalysisCode CredentialNotFound { get; } = NotFound("apply a Secret of type kubernetes.io/tls there (kubectl create secret tls)");

    public static AnalysisCode NamespaceNotFound { get; } = NotFound("correct the name, or create the namespace");

    public static AnalysisCode InvalidCredential { get; } =
        new("IST0161", "InvalidGatewayCredential", Severity.Error, "make the Secret anew (kubectl create secret tls)");

    public static AnalysisCode SharedCertificate { get; } =
        new("IST0138", "GatewayDuplicateCertificate", Severity.Warning, "put the hosts into one Gateway, or give each its certificate");

    public static AnalysisCode GatewayHosts { get; } =
        new("IST0132", "VirtualServiceHostNotFoundInGateway", Severity.Warning, "add the host to a server of the Gateway, or correct spec.hosts");

    public static AnalysisCode GatewayConflict { get; } =
        new("IST0145", "ConflictingGateways", Severity.Error, "put the hosts of one port into one Gateway");

    public static AnalysisCode GatewayPortNotOnService { get; } =
        new("IST0162", "GatewayPortNotDefinedOnService", Severity.Warning, "add the port to the gateway's Service");

    public static AnalysisCode IngressRule { get; } =
        new("IST0140", "IngressRouteRulesNotAffected", Severity.Warning, "name the gateway beside mesh in that VirtualService, or the subset here");

    public static AnalysisCode UnverifiedServer { get; } =
        new("IST0128", "NoServerCertificateVerificationDestinationLevel", Severity.Warning, "set caCertificates or credentialName");

    public static AnalysisCode UnverifiedServerAtPort { get; } =
        new("IST0129", "NoServerCertificateVerificationPortLevel", Severity.Warning, "set caCertificates or credentialName");

    public static AnalysisCode SidecarsForOneWorkload { get; } =
        new("IST0110", "ConflictingSidecarWorkloadSelectors", Severity.Error, "select each workload in one Sidecar only");

    public static AnalysisCode SidecarsWithoutSelector { get; } =
        new("IST0111", "MultipleSidecarsWithoutWorkloadSelectors", Severity.Error, "leave one of them in the namespace");

    public static AnalysisCode NoWorkload { get; } =
        new("IST0127", "NoMatchingWorkloadsFound", Severity.Warning, "start a workload with those labels, or correct the selector");

    public static AnalysisCode ProviderNotFound { get; } = NotFound("declare it in the mesh's extensionProviders, or name one that is there");

    public static AnalysisCode NoTelemetryProvider { get; } =
        new("IST0157", "EmptyProviders", Severity.Warning, "name providers, or leave the list out");

    public static AnalysisCode TelemetryForOneWorkload { get; } =
        new("IST0159", "ConflictingTelemetryWorkloadSelectors", Severity.Error, "select each workload in one Telemetry only");

    public static AnalysisCode TelemetryWithoutSelector { get; } =
        new("IST0160", "MultipleTelemetriesWithoutWorkloadSelectors", Severity.Error, "put what they say into one Telemetry");

    public static AnalysisCode ServiceEntryProtocols { get; } =
        new("IST0177", "ConflictingServiceEntryPorts", Severity.Warning, "let them agree on the protocol");

    public static AnalysisCode AddressesRequired { get; } = new("IST0134", "ServiceEntryAddressesRequired", Severity.Warning, "");

    public static AnalysisCode ServiceProtocols { get; } =
        new("IST0116", "DeploymentAssociatedToMultipleServices", Severity.Warning, "let the Services agree on the protocol of the port");

    public static AnalysisCode ServicePorts { get; } =
        new("IST0137", "DeploymentConflictingPorts", Severity.Warning, "let the Services agree on the port");

    public static AnalysisCode ClaimsUnverified { get; } =
        new("IST0149", "JwtClaimBasedRoutingWithoutRequestAuthN", Severity.Error, "apply a RequestAuthentication that selects the gateway");

    public static AnalysisCode MisplacedAnnotation { get; } = new("IST0107", "MisplacedAnnotation", Severity.Warning, "move it there");

    public static AnalysisCode UnknownAnnotation { get; } = new("IST0108", "UnknownAnnotation", Severity.Warning, "correct the name, or take it away");

    public static AnalysisCode InvalidAnnotation { get; } = new("IST0125", "InvalidAnnotation", Severity.Warning, "");

    public static AnalysisCode DeprecatedAnnotation { get; } = new("IST0135", "DeprecatedAnnotation", Severity.Info, "");

    public static AnalysisCode Deprecated { get; } = new("IST0002", "Deprecated", Severity.Warning, "");

    private static AnalysisCode NotFound(string remedy) => new("IST0101", "ReferencedResourceNotFound", Severity.Error, remedy);
}
