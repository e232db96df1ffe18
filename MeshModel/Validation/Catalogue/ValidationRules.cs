namespace MeshModel.Validation.Catalogue;

/// <summary>Every rule that a finding can name. What each asks is code beside this folder; a test holds the two together.</summary>
public static class ValidationRules
{
    /// <summary>The rules by what they are about.</summary>
    public static IReadOnlyList<ValidationRuleSection> Sections { get; } =
    [
        SharedSections.Structure, SharedSections.Metadata, SharedSections.ExportTo, SharedSections.Selectors, SharedSections.Values,
        VirtualServiceSections.Whole, VirtualServiceSections.Matches, VirtualServiceSections.HttpRules, VirtualServiceSections.Connections,
        DestinationRuleSections.Whole, DestinationRuleSections.LoadBalancing,
        GatewaySections.Whole, GatewaySections.Tls,
        ServiceEntrySections.ServiceEntry, ServiceEntrySections.WorkloadEntry, ServiceEntrySections.Sidecar,
        SecuritySections.Authorization, SecuritySections.Authentication,
        ObservabilitySections.Telemetry,
        SharedSections.Kubernetes,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ValidationRule> All { get; } = [.. Sections.SelectMany(section => section.Rules)];
}
