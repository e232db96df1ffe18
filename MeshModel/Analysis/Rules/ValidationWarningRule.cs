using System.Runtime.CompilerServices;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Validation;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0130, IST0131, IST0133, IST0134: what the check of a resource alone warns about.</summary>
internal sealed class ValidationWarningRule : AnalysisRule
{
    // A resource does not change, so neither does what there is to say of it.
    private readonly ConditionalWeakTable<Resource, AnalysisMessage[]> _known = [];

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.Resources.SelectMany(resource => _known.GetValue(resource, Of));

    private static AnalysisMessage[] Of(Resource resource) =>
    [
        .. ResourceRules.Check(resource).Findings
            .Where(finding => finding.Severity == Severity.Warning)
            .Select(finding => Message(CodeOf(finding), resource, finding.Path, finding.Message) with { FromValidation = true }),
    ];

    private static AnalysisCode CodeOf(Finding finding) => finding.Rule switch
    {
        "VS-UNR-1" => AnalysisCodes.UnreachableRule,
        "SE-7" => AnalysisCodes.AddressesRequired,
        "VS-UNR-2" => AnalysisCodes.IneffectiveMatch,
        _ => AnalysisCodes.SchemaWarning,
    };
}
